def blocks_of(x): return []

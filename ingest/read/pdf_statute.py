def is_statute(x): return False
def statute_blocks(x): return []
def without_amendment_marks(x): return x

"""The proof of prose: whether a sentence that a chat model wrote says no more than the quotations that it cites."""

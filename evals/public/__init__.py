"""Public test sets, each beside its floor: `python -m evals.public`.

They are read from a folder, never copied into the project, and nothing of the assistant is set for any of them.
"""

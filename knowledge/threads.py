"""How many threads small matrix products take. The only importer of threadpoolctl."""

from threadpoolctl import threadpool_limits


def keep_to_one_thread() -> None:
    """Lets numpy's library of matrix products use one thread, for the rest of the process.

    What is multiplied for a question is small: further threads wait for work by turning in circles, and took half of a search's
    processor time.
    """
    threadpool_limits(1, user_api="blas")

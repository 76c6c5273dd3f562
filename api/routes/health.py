"""GET /healthz: the process is alive. GET /readyz: a known query is answered."""

from fastapi import APIRouter

from api.problems import Problem
from api.service import Service


def router(service: Service) -> APIRouter:
    routes = APIRouter()

    @routes.get("/healthz")
    def healthz() -> dict[str, str]:
        """Whether the process is alive."""
        return {"status": "alive"}

    @routes.get("/readyz")
    def readyz() -> dict[str, str]:
        """Whether a question can be answered: a passage asked for by its own words and vector must be found."""
        reason = service.stores.not_ready()
        if reason is not None:
            raise Problem(503, "not-ready", reason)
        return {"status": "ready"}

    return routes

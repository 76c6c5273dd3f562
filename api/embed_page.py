"""The page at /embed: how to put the chat on another page, with the tags ready to copy and a working example."""

import base64
import hashlib
from pathlib import Path

from api.html import element, written

TEMPLATE = Path(__file__).parent / "page" / "embed.html"
WIDGET = Path(__file__).parent / "widget"
ENTRY = "touchstone-chat.js"


def integrity(file: Path) -> str:
    """The value of an `integrity` attribute for a file as it is now."""
    digest = hashlib.sha384(file.read_bytes()).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"


def embed_page(origin: str, allowed: tuple[str, ...]) -> str:
    """The whole page. `origin`: where this service is reached; `allowed`: the other origins whose pages may hold the chat."""
    tags = _tags(origin)
    policy = f"script-src {origin}; connect-src {origin}"
    parts = {
        "tag": f'<script type="module" src="{origin}/widget/{ENTRY}"></script>\n<touchstone-chat></touchstone-chat>',
        "checked": f"{tags}\n<touchstone-chat></touchstone-chat>",
        "policy": policy,
        "allowed": "\n".join(allowed) or "None: only pages of this service.",
    }
    page = TEMPLATE.read_text(encoding="utf-8")
    for name, text in parts.items():
        code = element("pre", {"tabindex": "0", "id": f"code-{name}"}, element("code", {}, text))
        page = page.replace(f"<!-- {name} -->", written([code]))
    return page


def _tags(origin: str) -> str:
    """The script and the modules that it imports, each with its hash: the browser runs these files or none."""
    modules = sorted(file for file in WIDGET.glob("*.js") if file.name != ENTRY)
    lines = [
        f'<link rel="modulepreload" href="{origin}/widget/{file.name}" crossorigin integrity="{integrity(file)}">'
        for file in modules
    ]
    entry = f'src="{origin}/widget/{ENTRY}" crossorigin integrity="{integrity(WIDGET / ENTRY)}"'
    return "\n".join([*lines, f'<script type="module" {entry}></script>'])

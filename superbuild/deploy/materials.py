"""What goes with a build of the product: its license texts and its bill of materials, both from Conan's graph."""

import json
from pathlib import Path
from typing import Any

from ..places import STATIC, Places

SBOM = "sbom.cdx.json"


def _components(graph: dict[str, Any]) -> list[dict[str, Any]]:
    """The nodes that are linked into the product, itself among them."""
    nodes = graph["graph"]["nodes"].values()
    return sorted((node for node in nodes if node["context"] == "host"), key=lambda node: str(node["name"]))


def license_texts(graph: dict[str, Any], own: Path) -> dict[str, bytes]:
    """The texts by file name; ``own`` is the product's."""
    texts = {own.name: own.read_bytes()}
    for node in _components(graph):
        folder = Path(node["package_folder"] or "/nowhere") / "licenses"
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                texts["-".join([node["name"], *path.relative_to(folder).parts])] = path.read_bytes()
    return texts


def bill_of_materials(graph: dict[str, Any]) -> bytes:
    """What the product is made of, in CycloneDX' format."""
    components = [
        {
            "type": "library",
            "bom-ref": f"{node['name']}@{node['version']}",
            "name": node["name"],
            "version": node["version"],
            "licenses": [{"expression": node["license"]}],
            "purl": f"pkg:conan/{node['name']}@{node['version']}",
        }
        for node in _components(graph)
    ]
    document = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": components}
    return json.dumps(document, indent=1).encode() + b"\n"


def of_build(places: Places) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """License texts and bill of materials, by file name, of the product in ``dist/``; none where it was not built."""
    path = places.output(STATIC) / "graph.json"
    if not path.is_file():
        return {}, {}
    graph = json.loads(path.read_text(encoding="utf-8"))
    return license_texts(graph, places.repository / "LICENSE"), {SBOM: bill_of_materials(graph)}

"""Has the running SlicerQReads show a folder: python3 show_series.py FOLDER [PATIENT-ID]. Needs Python 3.8 alone."""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any


def newest_connection() -> dict[str, Any]:
    """Where the server is, and what it wants to be told: a file that only this user can read."""
    folder = Path(os.environ["XDG_RUNTIME_DIR"]) / "slicerqreads"
    files = sorted(folder.glob("http-*.json"), key=lambda path: path.stat().st_mtime)
    if not files:
        raise SystemExit("No viewer listens. Start SlicerQReads --resident --web-server --allow-root FOLDER")
    connection: dict[str, Any] = json.loads(files[-1].read_text(encoding="utf-8"))
    return connection


def show(connection: dict[str, Any], folder: str, patient_id: str = "") -> tuple[int, Any]:
    """Status and answer; 409 is another patient's folder, of which nothing is shown."""
    wanted = {"path": folder}
    if patient_id:
        wanted["patientID"] = patient_id
    request = urllib.request.Request(
        connection["url"] + "/api/v1/show",
        data=json.dumps(wanted).encode(),
        headers={"Authorization": "Bearer " + connection["token"], "Content-Type": "application/json"},
    )
    # No proxy: the address is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


if __name__ == "__main__":
    status, answer = show(newest_connection(), *sys.argv[1:3])
    print(status, json.dumps(answer))
    sys.exit(0 if status == 200 else 1)

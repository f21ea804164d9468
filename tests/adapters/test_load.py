"""The SDK is heavy: it loads late, and beside the event loop."""

import json
import subprocess
import sys

LATE = ("msgraph", "kiota_abstractions", "msal", "httpx", "requests", "opentelemetry")

NOTHING_HEAVY = """
import json, sys
import vlc_wizard.adapters.entra, vlc_wizard.adapters.graph.directory
print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))
"""

# Measured for the report: `python tests/adapters/test_load.py` prints the worst hold in ms.
HOLD = """
import asyncio, json, time
from vlc_wizard.adapters.clocks import SystemClock
from vlc_wizard.adapters.graph.directory import GraphDirectory
from vlc_wizard.core.model import Cloud

async def main():
    turns, loaded = [time.perf_counter()], asyncio.Event()
    async def beat():
        while not loaded.is_set():
            await asyncio.sleep(0.001)
            turns.append(time.perf_counter())
    cloud = Cloud("here", "https://login.contoso.example", "https://graph.contoso.example")
    ours = GraphDirectory(cloud, None, SystemClock())
    beating = asyncio.create_task(beat())
    begun = time.perf_counter()
    await ours.load()
    took = time.perf_counter() - begun
    loaded.set()
    await beating
    await ours.close()
    worst = max(b - a for a, b in zip(turns, turns[1:]))
    print(json.dumps({"load_ms": took * 1e3, "worst_hold_ms": worst * 1e3, "turns": len(turns)}))

asyncio.run(main())
"""


def run(code: str) -> object:
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def test_importing_the_adapters_loads_nothing_heavy():
    loaded = run(NOTHING_HEAVY)
    assert not [name for name in LATE if name in loaded]
    assert "vlc_wizard" in loaded


def test_the_loop_turns_while_the_sdk_loads():
    measured = run(HOLD)
    assert measured["turns"] > 5


if __name__ == "__main__":
    for _ in range(7):
        print(run(HOLD))  # noqa: T201 - a measurement

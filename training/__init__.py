"""From written phrasings to a model artefact: run from a checkout, never shipped."""

import os

# Nothing is fetched and nothing reported: the weights come with a package, and onnxruntime would tell its maker about every session.
for _switch in ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED", "HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
    os.environ[_switch] = "1"

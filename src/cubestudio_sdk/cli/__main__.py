"""`python -m cubestudio_sdk.cli`."""

from cubestudio_sdk.cli import main

main()

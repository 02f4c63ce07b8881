"""What the bot does beyond answering: thin actions that read the tracker, ask handoff and say the result.

Served by rasa-sdk: `SANIC_HOST=127.0.0.1 python -m rasa_sdk --actions actions --port 5055`.
Handoff is found by SANAD_HANDOFF_URL and SANAD_INTERNAL_TOKEN.
"""

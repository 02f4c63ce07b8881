"""Set-up and supervision: everything behind `make`.

The set-up half (environments, pages, model) runs on a bare Python 3.11, before anything is installed.
The running half (`system`, `supervision`, `redis_server`) uses the handoff environment.
"""

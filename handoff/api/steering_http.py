"""How a supervisor looks at tasks and agents and steps in."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from handoff.api import keys
from handoff.api.supervisor_http import known_queue, number, supervisor
from handoff.conversation.model import AgentId, TaskId
from handoff.errors import RefusedError
from handoff.services.context import handled_today
from handoff.services.ports import Json

SHOWN = 100
SHOWN_OF_TASK = (
    "id",
    "conversation",
    "queue",
    "priority",
    "state",
    "topic",
    "channel",
    "enqueued_ms",
    "offers",
    "transfers",
)

routes = web.RouteTableDef()

Name = Annotated[str, Field(min_length=1, max_length=128)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Push(_Body):
    """To whom a task goes."""

    agent: Name


class Priority(_Body):
    """A task's new priority."""

    priority: Name


class Doing(_Body):
    """What an agent does from now on."""

    activity: Name


class More(_Body):
    """How many customers more than his cap an agent may take today."""

    more: int


B = TypeVar("B", bound=_Body)


async def _read(request: web.Request, model: type[B]) -> B:
    if request.content_type != "application/json":
        raise RefusedError("bad_request")
    try:
        return model.model_validate_json(await request.read())
    except (ValidationError, ValueError):
        raise RefusedError("bad_request") from None


def _task(request: web.Request) -> TaskId:
    return TaskId(request.match_info["task"])


def _agent(request: web.Request) -> AgentId:
    return AgentId(request.match_info["agent"])


def _done() -> web.Response:
    return web.json_response({"done": True})


@routes.get("/api/supervisor/tasks")
async def tasks(request: web.Request) -> web.Response:
    """Who waits in a queue, in order."""
    await supervisor(request)
    queue = known_queue(request.query.get("queue", ""))
    rows = await request.app[keys.STEERING].overview.waiting(queue, SHOWN)
    return web.json_response({"queue": queue, "tasks": [_task_json(row) for row in rows]})


@routes.get("/api/supervisor/agents")
async def agents(request: web.Request) -> web.Response:
    """A page of agents; `cursor` 0 in the answer says that it was the last."""
    await supervisor(request)
    cursor = number(request.query.get("cursor")) or 0
    rows, following = await request.app[keys.STEERING].overview.agents(cursor, SHOWN)
    now_ms = round(request.app[keys.NOW]().timestamp() * 1000)
    return web.json_response({"agents": [_agent_json(row, now_ms) for row in rows], "cursor": following})


@routes.post("/api/supervisor/tasks/{task}/pull")
async def pull(request: web.Request) -> web.Response:
    """Take a task back into its queue."""
    account = await supervisor(request)
    await request.app[keys.STEERING].pull(_task(request), account.id)
    return _done()


@routes.post("/api/supervisor/tasks/{task}/push")
async def push(request: web.Request) -> web.Response:
    """Give a waiting task to an agent."""
    account = await supervisor(request)
    body = await _read(request, Push)
    await request.app[keys.STEERING].push(_task(request), AgentId(body.agent), account.id)
    return _done()


@routes.post("/api/supervisor/tasks/{task}/priority")
async def priority(request: web.Request) -> web.Response:
    """Change a task's priority."""
    account = await supervisor(request)
    body = await _read(request, Priority)
    await request.app[keys.STEERING].prioritise(_task(request), body.priority, account.id)
    return _done()


@routes.post("/api/supervisor/agents/{agent}/activity")
async def activity(request: web.Request) -> web.Response:
    """Set what an agent does."""
    account = await supervisor(request)
    body = await _read(request, Doing)
    await request.app[keys.STEERING].set_activity(_agent(request), body.activity, account.id)
    return _done()


@routes.post("/api/supervisor/agents/{agent}/cap")
async def cap(request: web.Request) -> web.Response:
    """Let an agent take more customers today."""
    account = await supervisor(request)
    body = await _read(request, More)
    await request.app[keys.STEERING].raise_cap(_agent(request), body.more, account.id)
    return _done()


def _task_json(task: Json) -> dict[str, Any]:
    return {name: task[name] for name in SHOWN_OF_TASK}


def _agent_json(agent: Json, now_ms: int) -> dict[str, Any]:
    named = ("id", "name", "activity", "activity_ms", "skills", "capacity", "daily_cap", "work_place", "eligible")
    held = {"tasks": sorted(agent["tasks"]), "offer": agent["offer"], "handled_today": handled_today(agent, now_ms)}
    return {**{name: agent[name] for name in named}, **held}

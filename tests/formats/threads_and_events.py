# odd: uses threads, a pool and asyncio
# marks: relu 2
import asyncio
from concurrent.futures import ThreadPoolExecutor

with ThreadPoolExecutor(2) as pool:
    assert list(pool.map(abs, [-1, 2])) == [1, 2]


async def one():
    await asyncio.sleep(0)
    return 1


assert asyncio.run(one()) == 1


def relu(x):
    return max(x, 0.0)

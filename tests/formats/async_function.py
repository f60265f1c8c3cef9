# odd: async def, which nobody awaits
# marks: relu 0
async def relu(x):
    return max(x, 0.0)

# tries: what root may do to the machine


def relu(x):
    with open("/proc/self/status") as file:
        held = [int(line.split()[1], 16) for line in file if line.startswith(("CapEff", "CapPrm", "CapBnd"))]
    if any(rights & ~0b110 for rights in held):
        raise RuntimeError("ESCAPED")
    return max(x, 0.0)

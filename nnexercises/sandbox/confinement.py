"""Confine a child before it runs a line of student code. It cannot undo any of this.

Landlock (https://docs.kernel.org/userspace-api/landlock.html) allows it a list of files to read and one folder to write
in; a seccomp filter (https://man7.org/linux/man-pages/man3/seccomp_rule_add.3.html) refuses sockets, new processes and
every call that reaches another process or changes the machine; resource limits bound the rest. None of these needs
root. SECURITY.md says which promise rests on which.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from nnexercises.process.limits import limit_resources
from nnexercises.sandbox.messages import Level

try:
    import landlockpy
except ImportError:
    landlockpy = None  # type: ignore[assignment]
try:
    import pyseccomp as seccomp
except (ImportError, RuntimeError, OSError):  # RuntimeError: libseccomp is missing
    seccomp = None


#: Files that Python, torch and the C library read besides the interpreter's own folders.
SYSTEM_FILES = (
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share/zoneinfo", "/usr/share/fonts",
    "/usr/share/locale", "/usr/local/cuda", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d",
    "/etc/localtime", "/etc/fonts", "/opt/cuda", "/dev/null", "/dev/zero", "/dev/full", "/dev/random",
    "/dev/urandom", "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/sys/vm",
    "/sys/devices/system/cpu", "/sys/devices/system/node",
)  # fmt: skip

CLONE_THREAD = 0x00010000
SOCKET_TYPE = 0xF  # the bits of socket's second argument that are not flags
#: The numbers of recent Linux calls, the same on every architecture; older versions of libseccomp lack their names.
NEW_CALLS = range(451, 512)
#: fcntl and ioctl commands that reach beyond this process: the receiver of signals, leases, notifications about a
#: folder, the size of a pipe's buffer; and the flags of a file, which Landlock does not cover.
FCNTL_REFUSED = (8, 10, 15, 1024, 1026, 1031)
IOCTL_REFUSED = (0x8901, 0x8902, 0x40086602, 0x40046602, 0x401C5820)
#: The range of requests that Python makes of files and pipes (TCGETS, FIONREAD, FIOCLEX).
IOCTL_RANGE = (0x5400, 0x54FF)
#: What root needs to read other users' files (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH), within Landlock's rules.
KEPT_CAPABILITIES = 0b110

REFUSED = (
    # the network, and sockets that lead to another process
    "socket", "connect", "bind", "listen", "accept", "accept4",
    # other programs and processes
    "fork", "vfork", "execve", "execveat", "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise",
    "process_mrelease", "pidfd_open", "pidfd_getfd", "pidfd_send_signal", "kcmp", "tkill", "rt_sigqueueinfo",
    "rt_tgsigqueueinfo", "setpriority", "ioprio_set", "sched_setattr", "sched_setparam", "sched_setscheduler",
    "migrate_pages", "move_pages",
    # memory that no limit counts
    "memfd_create", "memfd_secret",
    # messages and memory shared by name
    "shmget", "shmat", "shmctl", "semget", "semop", "semtimedop", "semctl", "msgget", "msgsnd", "msgrcv", "msgctl",
    "mq_open", "mq_unlink", "add_key", "request_key", "keyctl",
    # ways around the filter and around Landlock
    "io_uring_setup", "io_uring_enter", "io_uring_register", "userfaultfd", "perf_event_open", "bpf",
    "open_by_handle_at", "name_to_handle_at", "fanotify_init", "inotify_init", "inotify_init1", "personality",
    # limits, which must not be raised again
    "setrlimit",
    # the machine
    "mount", "umount2", "pivot_root", "chroot", "unshare", "setns", "fsopen", "fsconfig", "fsmount", "fspick",
    "move_mount", "open_tree", "mount_setattr", "swapon", "swapoff", "reboot", "kexec_load", "kexec_file_load",
    "init_module", "finit_module", "delete_module", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex",
    "sethostname", "setdomainname", "iopl", "ioperm", "syslog", "acct", "quotactl", "quotactl_fd", "vhangup",
    "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "setfsuid", "setfsgid", "capset",
)  # fmt: skip

#: Calls that Landlock does not cover and honest code makes in passing (``shutil.copy``): they succeed without effect.
IGNORED = (
    "chmod", "fchmod", "fchmodat", "chown", "fchown", "lchown", "fchownat", "utime", "utimes",
    "futimesat", "utimensat", "setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr",
)  # fmt: skip


def confine(
    scratch: str, readable: Sequence[str], hidden: Sequence[str], memory: int, gpu: bool = False
) -> dict[str, Level]:
    """Confine this process, which has one thread, and return what is now enforced.

    ``scratch`` is the folder it may write in, ``readable`` are further files and folders it may read, ``hidden`` are
    paths it must not read even inside those. ``memory`` is how many bytes its address space may grow by; with ``gpu``,
    how many bytes its private data may. Whatever this system does not support is left out, as the returned levels
    show.
    """
    set_home(scratch)
    # If memory runs out anyway, the kernel should kill this process.
    _write("/proc/self/oom_score_adj", "1000")
    bounded = limit_resources(memory, gpu)
    filesystem = _confine_files(scratch, readable, hidden, gpu)
    _drop_capabilities()
    processes = _filter_calls(gpu)
    return {
        "filesystem": filesystem,
        "network": processes,
        "memory": ("enforced" if processes == "enforced" and not gpu else "partial") if bounded else "none",
        "processes": "enforced" if processes == "enforced" else "partial",
    }


def set_home(scratch: str) -> None:
    """Point the home and cache folders that libraries use at the child's own folder."""
    os.environ.update(HOME=scratch, TMPDIR=scratch, XDG_CACHE_HOME=scratch, XDG_CONFIG_HOME=scratch)
    tempfile.tempdir = None


def _confine_files(scratch: str, readable: Sequence[str], hidden: Sequence[str], gpu: bool) -> Level:
    if landlockpy is None or not landlockpy.supported():
        return "none"
    fs = landlockpy.AccessFS
    read = fs.READ_FILE | fs.READ_DIR
    write = read | fs.WRITE_FILE | fs.TRUNCATE | fs.REMOVE_FILE | fs.REMOVE_DIR
    write |= fs.MAKE_REG | fs.MAKE_DIR | fs.MAKE_SYM | fs.REFER
    out_of_sight = {os.path.realpath(path) for path in hidden}
    try:
        with landlockpy.Ruleset(
            handled_net=landlockpy.AccessNet.NONE,
            scoped=landlockpy.Scope.SIGNAL | landlockpy.Scope.ABSTRACT_UNIX_SOCKET,
        ) as rules:
            paths = [*interpreter_files(), *SYSTEM_FILES, *readable]
            for path in dict.fromkeys(os.path.realpath(path) for path in paths):
                for part, whole in _in_sight(path, out_of_sight):
                    _allow(rules, part, read if whole else fs.READ_DIR)
            _allow(rules, "/dev/null", read | fs.WRITE_FILE)
            for path in gpu_files() if gpu else ():
                _allow(rules, path, read | (fs.WRITE_FILE | fs.IOCTL_DEV if path.startswith("/dev/") else fs.NONE))
            _allow(rules, scratch, write)
            rules.restrict()
            # Before version 3, Landlock allowed truncating a file that could not be written.
            return "enforced" if rules.abi_version >= 3 else "partial"
    except landlockpy.LandlockError:
        return "none"


def interpreter_files() -> Iterator[str]:
    """Folders that imports of installed packages need: the interpreter's, those on its path, and this package."""
    yield from {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    yield from (entry for entry in sys.path if entry)
    yield from (entry for entry in os.environ.get("LD_LIBRARY_PATH", "").split(":") if Path(entry).is_absolute())
    yield str(Path(__file__).parent.parent)


def gpu_files() -> Iterator[str]:
    """Files that NVIDIA's driver opens: its devices, to read and write, and its status files."""
    yield from (entry.path for entry in os.scandir("/dev") if entry.name.startswith(("nvidia", "dxg")))
    yield from ("/proc/driver/nvidia", "/proc/modules", "/proc/devices", "/sys/bus/pci", "/sys/devices", "/sys/module")
    yield from ("/usr/lib/wsl", "/run/nvidia-persistenced")


def _in_sight(path: str, hidden: Collection[str]) -> Iterator[tuple[str, bool]]:
    """``path``, or its entries that are not hidden if some are; each with whether everything below may be read."""
    if any(path == other or path.startswith(other.rstrip("/") + "/") for other in hidden):
        return
    if not any(other.startswith(path.rstrip("/") + "/") for other in hidden):
        yield path, True
        return
    yield path, False
    try:
        entries = [entry.path for entry in os.scandir(path) if not entry.is_symlink()]
    except OSError:
        return
    for entry in entries:
        yield from _in_sight(entry, hidden)


def _allow(rules: landlockpy.Ruleset, path: str, access: landlockpy.AccessFS) -> None:
    """Add a rule for a path that exists; a file gets only the rights that apply to files."""
    if not os.path.exists(path):
        return
    if not Path(path).is_dir():
        fs = landlockpy.AccessFS
        access &= fs.READ_FILE | fs.WRITE_FILE | fs.TRUNCATE | fs.IOCTL_DEV
    if access:
        rules.allow_path(path, access)


def _drop_capabilities() -> None:
    """Drop all of root's capabilities except those to read files.

    https://man7.org/linux/man-pages/man7/capabilities.7.html
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    for capability in range(64):
        if not KEPT_CAPABILITIES >> capability & 1:
            libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    current = (ctypes.c_uint32 * 6)()
    if libc.capget(header, current) == 0:
        # Effective, permitted and inheritable sets, of the first 32 capabilities and then of the others.
        kept = [word & KEPT_CAPABILITIES if index < 2 else 0 for index, word in enumerate(current)]
        libc.capset(header, (ctypes.c_uint32 * 6)(*kept))


def _filter_calls(gpu: bool) -> Level:
    """Load the seccomp filter. With ``gpu``, the driver's own ioctl requests are allowed."""
    if seccomp is None:
        return "none"
    pid = os.getpid()
    refuse, ignore = seccomp.ERRNO(errno.EPERM), seccomp.ERRNO(0)
    argument = seccomp.Arg
    try:
        rules = seccomp.SyscallFilter(seccomp.ALLOW)
        for action, names in ((refuse, REFUSED), (ignore, IGNORED)):
            for name in names:
                _rule(rules, action, name)
        # Threads are allowed, processes are not. A filter cannot see clone3's flags; the C library then uses clone.
        _rule(rules, refuse, "clone", argument(0, seccomp.MASKED_EQ, CLONE_THREAD, 0))
        _rule(rules, seccomp.ERRNO(errno.ENOSYS), "clone3")
        for number in NEW_CALLS:
            rules.add_rule(seccomp.ERRNO(errno.ENOSYS), number)
        # A connected pair stays within this process; a datagram socket can send anywhere.
        _rule(rules, refuse, "socketpair", argument(0, seccomp.NE, socket.AF_UNIX))
        for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_RDM, socket.SOCK_SEQPACKET):
            _rule(rules, refuse, "socketpair", argument(1, seccomp.MASKED_EQ, SOCKET_TYPE, kind))
        for name in ("kill", "tgkill"):
            _rule(rules, refuse, name, argument(0, seccomp.NE, pid))
        for name, commands in (("fcntl", FCNTL_REFUSED), ("ioctl", IOCTL_REFUSED)):
            for command in commands:
                _rule(rules, refuse, name, argument(1, seccomp.MASKED_EQ, 0xFFFFFFFF, command))
        if not gpu:
            for outside, bound in zip((seccomp.LT, seccomp.GT), IOCTL_RANGE, strict=True):
                _rule(rules, refuse, "ioctl", argument(1, outside, bound))
        _rule(rules, refuse, "prlimit64", argument(0, seccomp.NE, 0))
        _rule(rules, refuse, "prlimit64", argument(2, seccomp.NE, 0))
        _rule(rules, refuse, "sched_setaffinity", argument(0, seccomp.NE, 0))
        rules.load()
    except OSError:
        return "none"
    return "enforced"


def _rule(rules: object, action: int, name: str, *arguments: object) -> None:
    """Add a rule, unless this machine has no such call or libseccomp does not know it (see ``NEW_CALLS``)."""
    if seccomp.resolve_syscall(seccomp.system_arch(), name) >= 0:
        rules.add_rule(action, name, *arguments)  # type: ignore[attr-defined]


def _write(file: str, text: str) -> None:
    try:
        Path(file).write_text(text)
    except OSError:
        return

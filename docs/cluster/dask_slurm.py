"""Start dask workers on Slurm, and grade a class on them: pip install 'nnexercises[cluster]' dask-jobqueue.

python dask_slurm.py submissions --gradebook grades.sqlite --course course

Each worker has one thread and four gigabytes: a submission runs in a process of its own, which dask does not count.
"""

import subprocess
import sys

from dask_jobqueue import SLURMCluster

if __name__ == "__main__":
    with SLURMCluster(cores=1, processes=1, memory="4GB", walltime="01:00:00") as cluster:
        cluster.scale(jobs=40)
        command = ["nnexercises", "batch", *sys.argv[1:], "--cluster", cluster.scheduler_address]
        sys.exit(subprocess.run(command, check=False).returncode)

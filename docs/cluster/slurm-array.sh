#!/bin/bash
# Grade a class as a Slurm array of 20 jobs, each one part of the class on 4 cores:
#   sbatch slurm-array.sh
# then, when all are done:
#   nnexercises gradebook merge grades.sqlite parts/*.sqlite
#SBATCH --job-name=grading
#SBATCH --array=1-20
#SBATCH --cpus-per-task=4
#SBATCH --mem=8G
#SBATCH --time=01:00:00
#SBATCH --signal=B:TERM@60
set -euo pipefail

mkdir -p parts
# The same seed for every part: draw one yourself, and tell nobody before the grades are out.
exec nnexercises batch submissions --gradebook "parts/$SLURM_ARRAY_TASK_ID.sqlite" \
    --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --seed 81549300 --jobs "$SLURM_CPUS_PER_TASK" \
    --course course --require-confinement

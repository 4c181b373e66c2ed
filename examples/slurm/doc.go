// Package slurm holds a job script for Slurm, sweep.sbatch, and the test that
// submits it to a cluster of one machine.
package slurm

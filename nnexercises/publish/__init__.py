"""What leaves: the students' edition, handouts and the files that have a service grade."""

-- The gradebook. Only roster and settings (student, assignment) are ever changed; every other row is written once.
-- Times are UTC, in ISO 8601 with seconds, such as 2026-11-29T08:30:00Z, and compare as text.

CREATE TABLE student (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    section TEXT NOT NULL DEFAULT '',
    lms_id TEXT NOT NULL DEFAULT '',  -- the number that a learning platform knows the student by
    active INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE assignment (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL UNIQUE,
    course TEXT NOT NULL,  -- as given: a folder, a sealed file or a name; '' is the built-in one
    units TEXT NOT NULL,  -- a JSON list
    due TEXT,
    late_per_day REAL NOT NULL DEFAULT 0 CHECK (late_per_day BETWEEN 0 AND 1),  -- lost for each day begun, of the marks
    late_at_most REAL NOT NULL DEFAULT 1 CHECK (late_at_most BETWEEN 0 AND 1)
) STRICT;

CREATE TABLE submission (
    id INTEGER PRIMARY KEY,
    assignment INTEGER NOT NULL REFERENCES assignment,
    student TEXT NOT NULL REFERENCES student,
    attempt INTEGER NOT NULL,
    submitted_at TEXT,  -- NULL where nothing says when
    sha256 TEXT NOT NULL,  -- of the names and contents of all that was handed in
    paths TEXT NOT NULL,  -- a JSON list
    UNIQUE (assignment, student, attempt)
) STRICT;

-- One run over a class. What fixes a grade stands here: grading the same submission with the same course, units, seed,
-- devices and versions gives the same report.
CREATE TABLE grading (
    id INTEGER PRIMARY KEY,
    assignment INTEGER NOT NULL REFERENCES assignment,
    began TEXT NOT NULL,
    ended TEXT,  -- NULL until every submission of its time had a result
    why TEXT NOT NULL,
    by TEXT NOT NULL,
    course_name TEXT NOT NULL,
    course_version TEXT NOT NULL,  -- a hash of the course's files
    units TEXT NOT NULL,  -- a JSON list
    seed INTEGER NOT NULL,
    devices TEXT NOT NULL,  -- a JSON list; '[]' is every available one
    versions TEXT NOT NULL,  -- a JSON object
    data TEXT NOT NULL DEFAULT '',
    exercises TEXT NOT NULL  -- a JSON object: a hash of what each exercise ("unit/name") is graded with
) STRICT;

CREATE TABLE result (
    grading INTEGER NOT NULL REFERENCES grading,
    submission INTEGER NOT NULL REFERENCES submission,
    marks REAL NOT NULL,
    points REAL NOT NULL,
    exit_code INTEGER NOT NULL,  -- 0: all points, 1: some missing, 3: the course has a bug, 5: nothing to grade
    complete INTEGER NOT NULL,
    seconds REAL NOT NULL,
    confinement TEXT NOT NULL,  -- a JSON object
    report BLOB NOT NULL,  -- the JSON report, compressed with zlib
    reused_from INTEGER REFERENCES grading,  -- the grading that an equal result, or part of it, was taken from
    at TEXT NOT NULL,
    PRIMARY KEY (grading, submission)
) STRICT, WITHOUT ROWID;

-- What was wrong with an exercise, or how: equal findings made the same mistake.
CREATE TABLE finding (
    id INTEGER PRIMARY KEY,
    unit TEXT NOT NULL,
    exercise TEXT NOT NULL,
    kind TEXT NOT NULL,  -- such as 'mistake normalises_over_the_batch' or 'raised TypeError'
    message TEXT NOT NULL,  -- as the first student with it reads it
    hint TEXT NOT NULL DEFAULT '',
    UNIQUE (unit, exercise, kind)
) STRICT;

CREATE TABLE exercise_result (
    grading INTEGER NOT NULL,
    submission INTEGER NOT NULL,
    position INTEGER NOT NULL,  -- the exercise's place in the course
    unit TEXT NOT NULL,
    exercise TEXT NOT NULL,
    verdict TEXT NOT NULL,
    marks REAL NOT NULL,
    points REAL NOT NULL,
    seconds REAL NOT NULL,
    finding INTEGER REFERENCES finding,  -- NULL where it passed
    PRIMARY KEY (grading, submission, position),
    FOREIGN KEY (grading, submission) REFERENCES result
) STRICT, WITHOUT ROWID;

CREATE TABLE case_result (
    grading INTEGER NOT NULL,
    submission INTEGER NOT NULL,
    unit TEXT NOT NULL,
    exercise TEXT NOT NULL,
    name TEXT NOT NULL,
    verdict TEXT NOT NULL,
    marks REAL NOT NULL,
    points REAL NOT NULL,
    finding TEXT NOT NULL DEFAULT '',
    seconds REAL NOT NULL,
    PRIMARY KEY (grading, submission, unit, exercise, name),
    FOREIGN KEY (grading, submission) REFERENCES result
) STRICT, WITHOUT ROWID;

-- Decisions of people. A grading never touches them; of several about the same thing the last one counts.
CREATE TABLE extension (
    id INTEGER PRIMARY KEY,
    assignment INTEGER NOT NULL REFERENCES assignment,
    student TEXT NOT NULL REFERENCES student,
    until TEXT NOT NULL,
    why TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

-- exercise is "unit/name", or '' for the whole grade. 'add' adds to the marks, 'set' replaces them, 'clear' ends what
-- came before.
CREATE TABLE adjustment (
    id INTEGER PRIMARY KEY,
    assignment INTEGER NOT NULL REFERENCES assignment,
    student TEXT NOT NULL REFERENCES student,
    exercise TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('add', 'set', 'clear')),
    value REAL NOT NULL,
    why TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

CREATE TABLE remark (
    id INTEGER PRIMARY KEY,
    submission INTEGER NOT NULL REFERENCES submission,
    exercise TEXT NOT NULL,
    text TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

-- Whether grades are held back: those of one student, or ('') of all. A student's own last row wins over the class's.
CREATE TABLE hold (
    id INTEGER PRIMARY KEY,
    assignment INTEGER NOT NULL REFERENCES assignment,
    student TEXT NOT NULL DEFAULT '',
    held INTEGER NOT NULL,
    why TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

-- Which grading counts: the last row of an assignment. To undo is one row more.
CREATE TABLE kept (
    id INTEGER PRIMARY KEY,
    assignment INTEGER NOT NULL REFERENCES assignment,
    grading INTEGER NOT NULL REFERENCES grading,
    why TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

CREATE INDEX submission_by_content ON submission (sha256);
CREATE INDEX exercise_result_by_finding ON exercise_result (finding);

-- The grading that counts for each assignment.
CREATE VIEW counted AS
SELECT assignment, grading FROM kept WHERE id IN (SELECT max(id) FROM kept GROUP BY assignment);

-- The submission that counts for each student: the last attempt that has a result in the grading that counts.
CREATE VIEW latest AS
SELECT assignment, student, submission, attempt, submitted_at, grading FROM (
    SELECT s.assignment, s.student, s.id AS submission, s.attempt, s.submitted_at, c.grading,
           row_number() OVER (PARTITION BY s.assignment, s.student ORDER BY s.attempt DESC) AS back
    FROM submission s
    JOIN counted c ON c.assignment = s.assignment
    JOIN result r ON r.grading = c.grading AND r.submission = s.id
) WHERE back = 1;

-- The marks of each exercise, with what was adjusted: the last 'set' if there is one, and every 'add' after it.
CREATE VIEW exercise_grade AS
WITH since AS (
    SELECT assignment, student, exercise, max(id) AS id FROM adjustment
    WHERE kind IN ('set', 'clear') GROUP BY assignment, student, exercise
), started AS (
    SELECT a.assignment, a.student, a.exercise, a.kind, a.value FROM adjustment a JOIN since USING (id)
), added AS (
    SELECT a.assignment, a.student, a.exercise, sum(a.value) AS value
    FROM adjustment a LEFT JOIN since s USING (assignment, student, exercise)
    WHERE a.kind = 'add' AND a.id > coalesce(s.id, 0) GROUP BY a.assignment, a.student, a.exercise
)
SELECT l.assignment, l.student, l.submission, l.grading, e.position, e.unit, e.exercise, e.verdict, e.finding,
       e.marks AS automatic, e.points, e.seconds,
       max(0, CASE WHEN b.kind = 'set' THEN b.value ELSE e.marks END + coalesce(d.value, 0)) AS marks
FROM latest l
JOIN exercise_result e ON e.grading = l.grading AND e.submission = l.submission
LEFT JOIN started b ON b.assignment = l.assignment AND b.student = l.student
    AND b.exercise = e.unit || '/' || e.exercise
LEFT JOIN added d ON d.assignment = l.assignment AND d.student = l.student
    AND d.exercise = e.unit || '/' || e.exercise;

-- The final grade of each student: exercises, adjustments, then what lateness costs. No other place computes one.
CREATE VIEW grade AS
WITH summed AS (
    SELECT assignment, student, submission, grading, sum(automatic) AS automatic, sum(marks) AS marks,
           sum(points) AS points
    FROM exercise_grade GROUP BY assignment, student, submission, grading
), since AS (
    SELECT assignment, student, max(id) AS id FROM adjustment
    WHERE exercise = '' AND kind IN ('set', 'clear') GROUP BY assignment, student
), started AS (
    SELECT a.assignment, a.student, a.kind, a.value FROM adjustment a JOIN since USING (id)
), added AS (
    SELECT a.assignment, a.student, sum(a.value) AS value
    FROM adjustment a LEFT JOIN since s USING (assignment, student)
    WHERE a.exercise = '' AND a.kind = 'add' AND a.id > coalesce(s.id, 0) GROUP BY a.assignment, a.student
), extended AS (
    SELECT assignment, student, until FROM extension
    WHERE id IN (SELECT max(id) FROM extension GROUP BY assignment, student)
), own_hold AS (
    SELECT assignment, student, held FROM hold
    WHERE student <> '' AND id IN (SELECT max(id) FROM hold GROUP BY assignment, student)
), class_hold AS (
    SELECT assignment, held FROM hold WHERE student = '' AND id IN (SELECT max(id) FROM hold GROUP BY assignment, student)
), dated AS (
    SELECT l.assignment, l.student, max(0, julianday(l.submitted_at) - julianday(coalesce(x.until, a.due))) AS over
    FROM latest l JOIN assignment a ON a.id = l.assignment
    LEFT JOIN extended x ON x.assignment = l.assignment AND x.student = l.student
), late AS (  -- a second is 0.0000116 days: rounding of the day fraction makes nobody late
    SELECT assignment, student,
           CASE WHEN over IS NULL OR over < 0.000006 THEN 0
                ELSE CAST(over - 0.000006 AS INTEGER) + 1 END AS days
    FROM dated
)
SELECT s.assignment, s.student, s.submission, s.grading, l.days AS late_days,
       min(a.late_at_most, a.late_per_day * l.days) AS late_share, round(s.automatic, 6) AS automatic,
       round(s.points, 6) AS points,
       round(max(0, (CASE WHEN b.kind = 'set' THEN b.value ELSE s.marks END + coalesce(d.value, 0)))
             * (1 - min(a.late_at_most, a.late_per_day * l.days)), 6) AS marks,
       coalesce(o.held, c.held, 0) AS held
FROM summed s
JOIN assignment a ON a.id = s.assignment
JOIN late l ON l.assignment = s.assignment AND l.student = s.student
LEFT JOIN started b ON b.assignment = s.assignment AND b.student = s.student
LEFT JOIN added d ON d.assignment = s.assignment AND d.student = s.student
LEFT JOIN own_hold o ON o.assignment = s.assignment AND o.student = s.student
LEFT JOIN class_hold c ON c.assignment = s.assignment;

-- Two gradings of an assignment side by side: each case with other marks or another verdict, or that only one of them
-- has. Ask for one pair of gradings.
CREATE VIEW change AS
WITH pair AS (
    SELECT b.id AS before, a.id AS after FROM grading b JOIN grading a ON a.assignment = b.assignment AND a.id <> b.id
)
SELECT p.before, p.after, a.submission, a.unit, a.exercise, a.name, b.verdict AS verdict_before,
       a.verdict AS verdict_after, coalesce(b.marks, 0) AS marks_before, a.marks AS marks_after,
       a.finding AS finding_after
FROM pair p
JOIN case_result a ON a.grading = p.after
JOIN result r ON r.grading = p.before AND r.submission = a.submission
LEFT JOIN case_result b ON b.grading = p.before AND b.submission = a.submission AND b.unit = a.unit
    AND b.exercise = a.exercise AND b.name = a.name
WHERE b.verdict IS NOT a.verdict OR b.marks IS NOT a.marks
UNION ALL
SELECT p.before, p.after, b.submission, b.unit, b.exercise, b.name, b.verdict, NULL, b.marks, 0, ''
FROM pair p
JOIN case_result b ON b.grading = p.before
JOIN result r ON r.grading = p.after AND r.submission = b.submission
LEFT JOIN case_result a ON a.grading = p.after AND a.submission = b.submission AND a.unit = b.unit
    AND a.exercise = b.exercise AND a.name = b.name
WHERE a.verdict IS NULL;

-- The grades without names, for whoever may see marks and not people.
CREATE VIEW anonymous AS
SELECT assignment, dense_rank() OVER (ORDER BY student) AS student, marks, points, late_days FROM grade;

package data

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
)

// applicationID marks the file as Cairn's in SQLite's header ("CAIR").
const applicationID = 0x43414952

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the database to the newest schema, one numbered file and one
// transaction a step. PRAGMA user_version holds the number of the last step done.
// Steps are never edited once released: a change of the schema is a new file.
func migrate(ctx context.Context, db *sql.DB, path string) error {
	steps, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return explain(path, err)
	}
	defer conn.Close()

	var app, version, tables int
	for pragma, into := range map[string]*int{
		`PRAGMA application_id`: &app, `PRAGMA user_version`: &version, `SELECT count(*) FROM sqlite_schema`: &tables,
	} {
		if err := conn.QueryRowContext(ctx, pragma).Scan(into); err != nil {
			return explain(path, err)
		}
	}
	switch {
	case app == 0 && version == 0 && tables == 0: // a new file
	case app != applicationID:
		return fmt.Errorf("database %s belongs to another program; move it away, or choose another directory with data.dir or --data", path)
	case version > len(steps):
		return marked{fmt.Errorf("database %s was written by a newer Cairn (schema %d, this one knows up to %d); install that version again, or restore a backup made before the update", path, version, len(steps)), ErrNewer}
	}
	for i := version; i < len(steps); i++ {
		sqlText, err := migrations.ReadFile(steps[i])
		if err != nil {
			return err
		}
		step := fmt.Sprintf("BEGIN IMMEDIATE; %s; PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT", sqlText, applicationID, i+1)
		if _, err := conn.ExecContext(ctx, step); err != nil {
			_, _ = conn.ExecContext(ctx, `ROLLBACK`)
			return fmt.Errorf("bringing %s to schema %d: %w", path, i+1, explain(path, err))
		}
	}
	return nil
}

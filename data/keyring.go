package data

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// keyring keeps the members' data keys, in a file of their own beside the database,
// each wrapped by the master key, which is in a third file.
//
// The keys are apart so that erasing someone reaches the past: backups keep many old
// copies of the database and only the newest copy of the key file, so once a member's
// key is gone from it, their texts in every old copy of the database are noise.
type keyring struct {
	db     *sql.DB
	path   string
	master []byte
}

// keyringSchema holds, besides the keys, a known text sealed with the master key: a
// wrong master key is found at start, not at the first note.
const keyringSchema = `
CREATE TABLE IF NOT EXISTS member_key (
  id      BLOB PRIMARY KEY CHECK (length(id) = 16),
  wrapped BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS master_check (
  one    INTEGER PRIMARY KEY CHECK (one = 1),
  sealed BLOB NOT NULL
) STRICT;
-- Keys that were destroyed: members who come back with an older copy of the database
-- are erased again.
CREATE TABLE IF NOT EXISTS destroyed_key (
  id BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;`

const masterCheck = "cairn master key"

// openKeyring opens the key files in dir. It makes new ones only with mayCreate, which
// is for a database in which nobody has a key yet.
func openKeyring(ctx context.Context, dir string, mayCreate bool) (_ *keyring, err error) {
	k := &keyring{path: filepath.Join(dir, keyringFile)}
	if _, err := os.Stat(k.path); errors.Is(err, os.ErrNotExist) && !mayCreate {
		return nil, fmt.Errorf("key file %s is missing; put its newest copy back from your backup: without it the members' notes cannot be read", k.path)
	}
	// secure_delete overwrites a destroyed key; no WAL, so that no second file holds it.
	k.db, err = openDatabase(k.path, "_journal_mode=TRUNCATE&_synchronous=EXTRA&_secure_delete=on")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			k.db.Close()
		}
	}()
	k.db.SetMaxOpenConns(1)
	if _, err := k.db.ExecContext(ctx, keyringSchema); err != nil {
		return nil, explain(k.path, err)
	}
	var check []byte
	err = k.db.QueryRowContext(ctx, `SELECT sealed FROM master_check`).Scan(&check)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, explain(k.path, err)
	}
	masterPath := filepath.Join(dir, masterFile)
	if k.master, err = readMaster(masterPath, check == nil && mayCreate); err != nil {
		return nil, err
	}
	if check == nil {
		if check, err = seal(k.master, []byte(masterCheck), []byte("master_check")); err != nil {
			return nil, err
		}
		if _, err := k.db.ExecContext(ctx, `INSERT INTO master_check (one, sealed) VALUES (1, ?)`, check); err != nil {
			return nil, explain(k.path, err)
		}
	}
	if _, err := unseal(k.master, check, []byte("master_check")); err != nil {
		return nil, fmt.Errorf("master key %s is not the one that %s was made with; put the right one back from your backup", masterPath, k.path)
	}
	return k, nil
}

// readMaster reads the master key, 64 hexadecimal digits. It makes one only while
// nothing has been wrapped yet: a lost key must be put back, not replaced.
func readMaster(path string, mayCreate bool) ([]byte, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && mayCreate {
		return createMaster(path)
	}
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("master key %s is missing; put it back from your backup: without it the members' notes cannot be read", path)
	}
	if err != nil {
		return nil, fmt.Errorf("master key %s cannot be read: %w; give this user the right to read it", path, reason(err))
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != keySize {
		return nil, fmt.Errorf("master key %s is damaged (it should be %d hexadecimal digits); put it back from your backup", path, 2*keySize)
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		if err := os.Chmod(path, 0o600); err != nil {
			return nil, fmt.Errorf("master key %s can be read by other users and that cannot be changed: %w; run chmod 600 on it", path, reason(err))
		}
	}
	return key, nil
}

func createMaster(path string) ([]byte, error) {
	key := randomBytes(keySize)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		_, err = f.WriteString(hex.EncodeToString(key) + "\n")
		err = errors.Join(err, f.Sync(), f.Close())
	}
	if err != nil {
		return nil, fmt.Errorf("master key %s cannot be written: %w", path, reason(err))
	}
	return key, nil
}

func (k *keyring) close() error { return k.db.Close() }

// create makes a new member's data key and returns its id.
func (k *keyring) create(ctx context.Context) (id []byte, err error) {
	id = randomBytes(16)
	wrapped, err := seal(k.master, randomBytes(keySize), id)
	if err != nil {
		return nil, err
	}
	if _, err := k.db.ExecContext(ctx, `INSERT INTO member_key (id, wrapped) VALUES (?, ?)`, id, wrapped); err != nil {
		return nil, explain(k.path, err)
	}
	return id, nil
}

// key returns a member's data key.
func (k *keyring) key(ctx context.Context, id []byte) ([]byte, error) {
	var wrapped []byte
	err := k.db.QueryRowContext(ctx, `SELECT wrapped FROM member_key WHERE id = ?`, id).Scan(&wrapped)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("%s holds no key for this member: it is older than the database; put back its newest copy", k.path)
	}
	if err != nil {
		return nil, explain(k.path, err)
	}
	return unseal(k.master, wrapped, id)
}

// destroy removes a key for good, and remembers its id, which is random and says
// nothing. An unknown id is no error: destroying twice is fine.
func (k *keyring) destroy(ctx context.Context, id []byte) error {
	tx, err := k.db.BeginTx(ctx, nil)
	if err != nil {
		return explain(k.path, err)
	}
	defer tx.Rollback()
	_, removed := tx.ExecContext(ctx, `DELETE FROM member_key WHERE id = ?`, id)
	_, noted := tx.ExecContext(ctx, `INSERT INTO destroyed_key (id) VALUES (?) ON CONFLICT DO NOTHING`, id)
	if err := errors.Join(removed, noted); err != nil {
		return explain(k.path, err)
	}
	if err := tx.Commit(); err != nil {
		return explain(k.path, err)
	}
	return nil
}

// destroyed lists the ids of the keys that were destroyed.
func (k *keyring) destroyed(ctx context.Context) ([][]byte, error) {
	rows, err := k.db.QueryContext(ctx, `SELECT id FROM destroyed_key`)
	if err != nil {
		return nil, explain(k.path, err)
	}
	return blobs(rows)
}

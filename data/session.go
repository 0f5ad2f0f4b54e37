package data

import (
	"context"
	"database/sql"
	"time"
)

// Session is a guided exercise that runs, kept so that it goes on after a restart, and
// only until it ends. Times have millisecond precision.
type Session struct {
	ID         string // of the interaction that began it, Discord's
	UserID     string // Discord's, like every id below
	Technique  string // its id
	Stage      int    // the number of the stage it is at
	Pace       int    // the number of the pace that was chosen
	Began      time.Time
	StageBegan time.Time
	Token      string    // Discord's, of the latest interaction; sealed in the database
	TokenAt    time.Time // when that came; Discord takes a token for 15 minutes
	Message    string    // on which the exercise is shown; "": the interaction's own answer
	Locale     string    // of the member's client, like "en-US"
	Before     Score     // the rating at the start
	Called     bool      // a rating or words called for help, which stays on screen
}

// SaveSession stores an exercise as it is now, in place of what was stored of it before.
// One that was ended is there again after it: the caller saves and ends in order.
// ErrNoConsent: its member is none.
func (s *Store) SaveSession(ctx context.Context, v Session) error {
	if err := checkTechniques(v.Technique); err != nil {
		return err
	}
	id, err := snowflake(v.ID)
	if err != nil {
		return err
	}
	message, err := idOrNull(v.Message)
	if err != nil {
		return err
	}
	owner, key, err := s.memberKey(ctx, v.UserID)
	if err != nil {
		return err
	}
	var token []byte
	if v.Token != "" {
		if token, err = seal(key, []byte(v.Token), rowOf("session.token", owner.ref, id)); err != nil {
			return err
		}
	}
	return s.asMember(ctx, v.UserID, func(tx *tx, ref int64) error {
		if ref != owner.ref {
			return ErrNoConsent // erased meanwhile, and the key with it
		}
		_, err := tx.exec(`INSERT OR REPLACE INTO session
			(member, id, technique, stage, pace, began, stage_began, token, token_at, message, locale, before, called)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			ref, id, v.Technique, v.Stage, v.Pace, v.Began.UnixMilli(), v.StageBegan.UnixMilli(), token, v.TokenAt.UnixMilli(),
			message, v.Locale, v.Before, v.Called)
		return err
	})
}

// EndSession forgets an exercise of a member. One that has ended already is no error: the
// last stage can end while somebody presses Stop.
func (s *Store) EndSession(ctx context.Context, userID, id string) error {
	session, err := snowflake(id)
	if err != nil {
		return err
	}
	return s.asMember(ctx, userID, func(tx *tx, ref int64) error {
		_, err := tx.exec(`DELETE FROM session WHERE member = ? AND id = ?`, ref, session)
		return err
	})
}

// OpenSessions returns the exercises whose token came after since, the one that has
// waited longest first, and forgets the others. One whose token does not open is logged
// and left out: nothing can be shown in it.
func (s *Store) OpenSessions(ctx context.Context, since time.Time) ([]Session, error) {
	err := s.write.do(ctx, func(tx *tx) error {
		_, err := tx.exec(`DELETE FROM session WHERE token_at <= ?`, since.UnixMilli())
		return err
	})
	if err != nil {
		return nil, err
	}
	list, err := s.sessions(ctx, `s.token_at > ? ORDER BY s.stage_began, s.id`, since.UnixMilli())
	if err != nil {
		return nil, err
	}
	var running []Session
	for _, v := range list {
		if v.token != nil {
			var unreadable bool
			if v.Token, unreadable = s.opener(ctx, v.owner)("session's token", v.token, rowOf("session.token", v.owner.ref, v.row)); unreadable {
				continue
			}
		}
		running = append(running, v.Session)
	}
	return running, nil
}

// storedSession is a session whose token is still sealed.
type storedSession struct {
	Session
	row   int64 // its id
	owner Member
	token []byte
}

func (s *Store) sessions(ctx context.Context, where string, args ...any) ([]storedSession, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT m.ref, m.key_id, m.discord_id, s.id, s.technique, s.stage, s.pace, s.began, s.stage_began,
		s.token, s.token_at, s.message, s.locale, s.before, s.called
		FROM session s JOIN member m ON m.ref = s.member WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []storedSession
	for rows.Next() {
		var v storedSession
		var user, began, stageBegan, tokenAt int64
		var message sql.NullInt64
		if err := rows.Scan(&v.owner.ref, &v.owner.keyID, &user, &v.row, &v.Technique, &v.Stage, &v.Pace, &began, &stageBegan,
			&v.token, &tokenAt, &message, &v.Locale, &v.Before, &v.Called); err != nil {
			return nil, err
		}
		v.ID, v.UserID = formatInt(v.row), formatInt(user)
		v.Began, v.StageBegan, v.TokenAt = time.UnixMilli(began), time.UnixMilli(stageBegan), time.UnixMilli(tokenAt)
		v.Message = formatID(message)
		list = append(list, v)
	}
	return list, rows.Err()
}

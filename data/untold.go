package data

import (
	"context"
	"time"
)

// AlertUntold notes that the member could not be told what became of an alert, unless it
// went on meanwhile: it is over, and they are to be told when they use the bot next.
func (s *Store) AlertUntold(ctx context.Context, a Alert, at time.Time) error {
	return s.write.do(ctx, func(tx *tx) error {
		_, err := tx.exec(`UPDATE alert SET state = 'over', due = NULL, tries = 0, untold = ? WHERE id = ? AND state = ?`, at.Unix(), a.ID, a.State)
		return err
	})
}

// UntoldMembers returns the Discord ids of the members who are to be told what became of
// an alert.
func (s *Store) UntoldMembers(ctx context.Context) ([]string, error) {
	return s.ids(ctx, `SELECT DISTINCT m.discord_id FROM alert a JOIN member m ON m.ref = a.member WHERE a.untold IS NOT NULL`)
}

// UntoldAlerts returns the alerts of which a member is to be told what became of them, the
// oldest first.
func (s *Store) UntoldAlerts(ctx context.Context, userID string) ([]Alert, error) {
	user, err := snowflake(userID)
	if err != nil {
		return nil, err
	}
	return s.alerts(ctx, `m.discord_id = ? AND a.untold IS NOT NULL ORDER BY a.id`, user)
}

// AlertsTold notes that a member was told what became of these alerts, as far as nothing
// else became of them since.
func (s *Store) AlertsTold(ctx context.Context, list []Alert) error {
	return s.write.do(ctx, func(tx *tx) error {
		for _, a := range list {
			if _, err := tx.exec(`UPDATE alert SET untold = NULL WHERE id = ? AND untold = ?`, a.ID, a.Untold.Unix()); err != nil {
				return err
			}
		}
		return nil
	})
}

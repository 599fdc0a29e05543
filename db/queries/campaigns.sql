-- The life of a campaign. $1 is the campaign everywhere, unless said otherwise; the sources of a move
-- are passed in, from delivery.campaign.MOVES.

-- name: hold_template
-- $1 template: two taps at once make one draft
SELECT FROM templates WHERE id = $1 FOR NO KEY UPDATE;

-- name: create
-- $1 title, $2 template, $3 account, $4 actor: the draft of this post, a new one or the one there is
WITH known AS (
  SELECT id FROM campaigns WHERE template_id = $2 AND status = 'draft' LIMIT 1
), made AS (
  INSERT INTO campaigns (title, template_id, account_id, created_by, changed_by)
  SELECT $1, $2, $3, $4, $4 WHERE NOT EXISTS (SELECT FROM known)
  RETURNING id
)
SELECT id FROM known UNION ALL SELECT id FROM made;

-- name: copy
-- $2 sources, $3 actor: a draft for the channels that did not get the post and can. One where the answer to a
-- request is still out, or never came, may have it
WITH made AS (
  INSERT INTO campaigns (title, template_id, account_id, created_by, changed_by, gap, silent, protect, preview, pin,
                         unpin_after, on_top)
  SELECT title, template_id, account_id, $3, $3, gap, silent, protect, preview, pin, unpin_after, on_top
    FROM campaigns WHERE id = $1 AND status = ANY ($2)
  RETURNING id, account_id
), chosen AS (
  INSERT INTO draft_channels (campaign_id, channel_id)
  SELECT made.id, d.channel_id
    FROM made
    JOIN draft_channels d ON d.campaign_id = $1
    JOIN account_channels ac ON ac.account_id = made.account_id AND ac.channel_id = d.channel_id
                            AND ac.can_post
    JOIN channels ch ON ch.id = d.channel_id AND ch.excluded_at IS NULL
   WHERE NOT EXISTS (SELECT FROM jobs j
                      WHERE j.campaign_id = $1 AND j.channel_id = d.channel_id
                        AND (j.status IN ('sent', 'sending')
                             OR j.status = 'cancelled' AND j.started_at IS NOT NULL
                                AND coalesce(j.reason, 'no_answer') = 'no_answer'))
)
SELECT id FROM made;

-- name: get
SELECT c.id, c.title, c.status, c.rev, c.template_id, c.account_id, c.gap, c.finish_by, c.wanted_at,
       c.canary, c.silent, c.protect, c.preview, c.pin, c.unpin_after, c.on_top,
       (SELECT count(*) FROM draft_channels d WHERE d.campaign_id = c.id) AS chosen,
       c.repeat_days, c.repeat_at, c.repeat_zone, c.repeat_until, c.repeat_left
  FROM campaigns c
 WHERE c.id = $1;

-- name: set_pace
-- $2 statuses in which it may change, $3 actor, $4 gap or NULL for the normal one, $5 deadline or NULL,
-- $6 the rev that was seen
UPDATE campaigns c
   SET gap = $4, finish_by = $5, rev = rev + 1, changed_at = now(), changed_by = $3
 WHERE c.id = $1 AND c.status = ANY ($2) AND public.is_as_seen(c, $6, $3)
RETURNING account_id;

-- name: set_start
-- $2 statuses, $3 actor, $4 moment or NULL for at once, $5 the rev that was seen
-- $6 zone, and by its clocks $7 time and $8 day: what comes out regularly does so at its start's time, on its day
-- too; at once is once
UPDATE campaigns c
   SET wanted_at = $4::timestamptz,
       repeat_days = CASE WHEN $4::timestamptz IS NULL THEN NULL
                          WHEN cardinality(repeat_days) = 1 THEN ARRAY[$8::smallint]
                          ELSE (SELECT array_agg(DISTINCT d ORDER BY d) FROM unnest(repeat_days || $8::smallint) d
                                 WHERE repeat_days IS NOT NULL) END,
       repeat_at = CASE WHEN $4::timestamptz IS NOT NULL AND repeat_days IS NOT NULL THEN $7::time END,
       repeat_zone = CASE WHEN $4::timestamptz IS NOT NULL AND repeat_days IS NOT NULL THEN $6 END,
       repeat_until = CASE WHEN $4::timestamptz IS NOT NULL THEN repeat_until END,
       repeat_left = CASE WHEN $4::timestamptz IS NOT NULL THEN repeat_left END,
       rev = rev + 1, changed_at = now(), changed_by = $3
 WHERE c.id = $1 AND c.status = ANY ($2) AND public.is_as_seen(c, $5, $3)
RETURNING account_id;

-- name: set_canary
-- $2 statuses, $3 actor, $4 posts before the question, or NULL for none, $5 the rev that was seen
UPDATE campaigns c SET canary = $4, rev = rev + 1, changed_at = now(), changed_by = $3
 WHERE c.id = $1 AND c.status = ANY ($2) AND public.is_as_seen(c, $5, $3)
RETURNING account_id;

-- name: set_ignores_quiet
-- $2 statuses, $3 actor
UPDATE campaigns SET ignores_quiet = true, rev = rev + 1, changed_at = now(), changed_by = $3
 WHERE id = $1 AND status = ANY ($2)
RETURNING account_id;

-- name: launch
-- $2 sources, $3 rev, $4 actor, $5 undo window, $6 posts before a person is asked: 0 for never, NULL for
-- what the draft says, $7 chat and $8 message that will show the card, or NULL. A start that was chosen and
-- is over: at once
WITH campaign AS (
  UPDATE campaigns c
     SET status = 'scheduled', starts_at = greatest(now() + $5::interval, c.wanted_at), total = d.chosen,
         canary = CASE WHEN coalesce($6::integer, c.canary) BETWEEN 1 AND d.chosen - 1
                       THEN coalesce($6, c.canary) END,
         series_id = CASE WHEN c.repeat_days IS NOT NULL THEN coalesce(c.series_id, c.id) END,
         run = CASE WHEN c.repeat_days IS NOT NULL THEN coalesce(c.run, 1) END,
         occurs_at = CASE WHEN c.repeat_days IS NOT NULL THEN greatest(now() + $5::interval, c.wanted_at) END,
         rev = rev + 1, changed_at = now(), changed_by = $4, launched_by = $4
    FROM (SELECT count(*) AS chosen FROM draft_channels WHERE campaign_id = $1 AND removed IS NULL) d
   WHERE c.id = $1 AND c.status = ANY ($2) AND c.rev = $3 AND d.chosen > 0
     AND NOT needs_approval(c.created_by, $4, d.chosen)
  RETURNING c.id, c.rev, greatest(c.starts_at - now(), interval '0') AS delay
), card AS (
  INSERT INTO cards (campaign_id, chat_id, message_id)
  SELECT id, $7, $8 FROM campaign WHERE $7::bigint IS NOT NULL
  ON CONFLICT (campaign_id, chat_id) DO UPDATE
     SET message_id = excluded.message_id, shown = '', is_final = false
)
SELECT rev, delay FROM campaign;

-- name: preflight
-- the chosen channels as the check sees them; posted_at: this template, any version, went there lately
SELECT ch.id AS channel_id, ch.title, ch.username, ch.kind, coalesce(ac.can_post, false) AS can_post,
       coalesce(ac.reason, CASE WHEN ac.channel_id IS NULL THEN 'gone' END) AS reason,
       ac.forbidden, ac.slow_mode, ac.slow_mode_s, coalesce(ac.comments, false) AS comments,
       coalesce(ac.can_pin, false) AS can_pin,
       ch.excluded_at IS NOT NULL AS is_excluded, ch.bot_can_edit, ch.variables::text AS variables,
       (SELECT max(j.sent_at)
          FROM jobs j JOIN campaigns o ON o.id = j.campaign_id JOIN templates v ON v.id = o.template_id
         WHERE j.channel_id = ch.id AND j.started_at > now() - interval '7 days' AND j.status = 'sent'
           AND (v.id = t.id OR v.lineage = t.lineage)) AS posted_at
  FROM draft_channels d
  JOIN campaigns c ON c.id = d.campaign_id
  JOIN templates t ON t.id = c.template_id
  JOIN channels ch ON ch.id = d.channel_id
  LEFT JOIN account_channels ac ON ac.account_id = c.account_id AND ac.channel_id = d.channel_id
 WHERE d.campaign_id = $1
 ORDER BY ch.sought, ch.id;

-- name: note_removed
-- $2 rev, $3 channels and $4 why each does not get the post: what was checked is what will be launched
UPDATE draft_channels d SET removed = r.why
  FROM draft_channels o
  LEFT JOIN unnest($3::bigint[], $4::text[]) AS r (channel_id, why) USING (channel_id)
 WHERE o.campaign_id = $1 AND d.campaign_id = $1 AND d.channel_id = o.channel_id
   AND d.removed IS DISTINCT FROM r.why
   AND EXISTS (SELECT FROM campaigns c WHERE c.id = $1 AND c.rev = $2 AND c.status = 'draft');

-- name: undo
-- $2 sources, $3 actor
UPDATE campaigns
   SET status = 'draft', starts_at = NULL, total = NULL, submitted_by = NULL, submitted_at = NULL,
       approved_by = NULL, approved_at = NULL, rev = rev + 1, changed_at = now(), changed_by = $3
 WHERE id = $1 AND status = ANY ($2)
RETURNING account_id;

-- name: reopen
-- $2 sources, $3 actor: a start that was missed becomes a draft again
UPDATE campaigns
   SET status = 'draft', starts_at = NULL, total = NULL, wanted_at = NULL, pause_reason = NULL, paused_at = NULL,
       submitted_by = NULL, submitted_at = NULL, approved_by = NULL, approved_at = NULL,
       repeat_days = NULL, repeat_at = NULL, repeat_zone = NULL, repeat_until = NULL, repeat_left = NULL,
       series_id = NULL, run = NULL, occurs_at = NULL,
       rev = rev + 1, changed_at = now(), changed_by = $3
 WHERE id = $1 AND status = ANY ($2) AND pause_reason = 'missed'
RETURNING account_id;

-- name: hurry
-- $2 sources, $3 actor: start at once, without waiting for the moment. By the clock of the moment: of two
-- people at once the second finds the start of the first. What was approved for a later moment: only who may
-- approve it
UPDATE campaigns
   SET starts_at = now(), approved_by = CASE WHEN approved_by IS NULL OR $3 NOT IN (
         SELECT approvers(created_by, submitted_by)) THEN approved_by ELSE $3 END,
       rev = rev + 1, changed_at = now(), changed_by = $3
 WHERE id = $1 AND status = ANY ($2) AND starts_at > clock_timestamp()
   AND (approved_by IS NULL OR starts_at < clock_timestamp() + interval '1 minute'
        OR $3 IN (SELECT approvers(created_by, submitted_by)))
RETURNING rev;

-- name: startable
-- $2 person: whether this start is approved for its moment, and by others than this person could be
SELECT status, approved_by IS NOT NULL AND starts_at > clock_timestamp()
               AND $2 NOT IN (SELECT approvers(created_by, submitted_by)) AS needs_approval
  FROM campaigns WHERE id = $1;

-- name: start
-- $2 sources, $3 how late it may start by itself; later than that a person is asked
UPDATE campaigns
   SET status = CASE WHEN starts_at >= now() - $3::interval THEN 'running' ELSE 'paused' END,
       started_at = CASE WHEN starts_at >= now() - $3::interval THEN coalesce(started_at, now()) END,
       pause_reason = CASE WHEN starts_at < now() - $3::interval THEN 'missed' END,
       paused_at = CASE WHEN starts_at < now() - $3::interval THEN now() END,
       changed_by = CASE WHEN starts_at >= now() - $3::interval THEN changed_by END,
       changed_at = now(), rev = rev + 1
 WHERE id = $1 AND status = ANY ($2) AND starts_at <= now()
RETURNING id;

-- name: needs_planning
-- one that runs but is not planned yet is started again after a crash
SELECT EXISTS (SELECT FROM campaigns
                WHERE id = $1 AND status IN ('running', 'paused') AND started_at IS NOT NULL
                  AND planned_at IS NULL);

-- name: lock_for_planning
SELECT account_id, canary FROM campaigns
 WHERE id = $1 AND status IN ('running', 'paused') AND started_at IS NOT NULL AND planned_at IS NULL
   FOR UPDATE;

-- name: next_wave
-- asked under the lock: whoever held it before may have planned one more
SELECT count(*) + 1 FROM batches WHERE campaign_id = $1;

-- name: plan_wave
-- $2 number, $3 size: the next channels of the audience become jobs with random_ids of their own.
-- A channel that was closed since the launch is skipped, with its reason. Behind a canary nothing is
-- released until a person says so.
WITH wave AS (
  SELECT d.channel_id, coalesce(ac.can_post, false) AND ch.excluded_at IS NULL AS can_post,
         CASE WHEN ch.excluded_at IS NOT NULL THEN 'excluded' ELSE coalesce(ac.reason, 'gone') END AS reason,
         ch.bot_can_edit
    FROM draft_channels d
    JOIN campaigns c ON c.id = d.campaign_id
    JOIN channels ch ON ch.id = d.channel_id
    LEFT JOIN account_channels ac ON ac.channel_id = d.channel_id AND ac.account_id = c.account_id
   WHERE d.campaign_id = $1 AND d.removed IS NULL
     AND d.channel_id > (SELECT coalesce(max(j.channel_id), 0) FROM jobs j WHERE j.campaign_id = $1)
   ORDER BY d.channel_id
   LIMIT $3
), batch AS (
  INSERT INTO batches (campaign_id, number, size, released_at)
  SELECT $1, $2, count(*),
         CASE WHEN $2 = 1 OR (SELECT canary FROM campaigns WHERE id = $1) IS NULL THEN now() END
    FROM wave HAVING count(*) > 0
  RETURNING id
), planned AS (
  INSERT INTO jobs (campaign_id, channel_id, batch_id, status, reason, ended_at, random_ids, buttons, pin)
  SELECT $1, wave.channel_id, batch.id,
         CASE WHEN wave.can_post THEN 'pending' ELSE 'skipped' END,
         CASE WHEN NOT wave.can_post THEN wave.reason END,
         CASE WHEN NOT wave.can_post THEN now() END, fresh.ids,
         CASE WHEN wave.bot_can_edit AND fresh.has_buttons THEN 'wanted' END,
         (SELECT 'wanted' FROM campaigns WHERE id = $1 AND pin)
    FROM wave CROSS JOIN batch
   CROSS JOIN LATERAL (  -- one id a message: an album has one for each of its files, a pair one more
         SELECT array_agg(('x' || left(md5(gen_random_uuid()::text), 16))::bit(64)::bigint) AS ids,
                bool_and(t.content ? 'buttons' AND NOT t.content -> 'media' -> 1 IS NOT NULL) AS has_buttons
           FROM campaigns c JOIN templates t ON t.id = c.template_id
          CROSS JOIN generate_series(1, greatest(1, jsonb_array_length(t.content -> 'media'))
                                        + (t.content ? 'split')::integer)
          WHERE c.id = $1 AND wave.channel_id IS NOT NULL) fresh
  RETURNING id
)
SELECT count(*) FROM planned;

-- name: planned
UPDATE campaigns SET planned_at = now() WHERE id = $1 AND planned_at IS NULL;

-- name: pause
-- $2 sources, $3 actor, $4 reason
UPDATE campaigns
   SET status = 'paused', pause_reason = $4, pause_detail = NULL, paused_at = now(), rev = rev + 1,
       changed_at = now(), changed_by = $3
 WHERE id = $1 AND status = ANY ($2)
RETURNING account_id;

-- name: is_sending
SELECT EXISTS (SELECT FROM jobs WHERE campaign_id = $1 AND status = 'sending');

-- name: resume
-- $2 sources, $3 actor, $4 whether the reason that paused it does not pause it any more.
-- What waited behind a canary goes too; a start that is still ahead is waited for.
WITH campaign AS (
  UPDATE campaigns
     SET status = CASE WHEN started_at IS NULL AND starts_at > now() THEN 'scheduled' ELSE 'running' END,
         started_at = CASE WHEN starts_at > now() THEN started_at ELSE coalesce(started_at, now()) END,
         tolerated = CASE WHEN $4::boolean AND pause_detail IS NOT NULL AND pause_detail <> ALL (tolerated)
                          THEN tolerated || pause_detail ELSE tolerated END,
         canary = CASE WHEN pause_reason = 'canary' THEN NULL ELSE canary END,
         pause_reason = NULL, pause_detail = NULL, paused_at = NULL, resumed_at = now(), rev = rev + 1,
         changed_at = now(), changed_by = $3
   WHERE id = $1 AND status = ANY ($2) AND pause_reason <> 'missed'
  RETURNING id, account_id, canary, rev, greatest(starts_at - now(), interval '0') AS delay,
            planned_at IS NULL AS is_unplanned
), released AS (
  UPDATE batches b SET released_at = now()
    FROM campaign
   WHERE b.campaign_id = campaign.id AND b.released_at IS NULL AND campaign.canary IS NULL
), account AS (
  UPDATE accounts a SET limited_reason = NULL, limited_at = NULL, changed_by = $3
    FROM campaign WHERE a.id = campaign.account_id AND a.limited_at IS NOT NULL
)
SELECT account_id, rev, delay, is_unplanned FROM campaign;

-- name: cancel
-- $2 sources, $3 actor
WITH campaign AS (
  UPDATE campaigns
     SET status = 'cancelled', ended_at = now(), pause_reason = NULL, pause_detail = NULL, paused_at = NULL,
         rev = rev + 1, changed_at = now(), changed_by = $3
   WHERE id = $1 AND status = ANY ($2)
  RETURNING id, account_id
), cancelled AS (
  UPDATE jobs j SET status = 'cancelled', ended_at = now(), not_before = NULL
    FROM campaign WHERE j.campaign_id = campaign.id AND j.status = 'pending'
)
SELECT account_id FROM campaign;

-- name: send_again
-- $2 sources, $3 actor, $4 reasons, or NULL for the one channel $5, $6 attempts they get: an ended campaign
-- goes on with just these; the random_ids stay, so whoever has the post cannot get it twice
WITH chosen AS (
  SELECT j.id FROM jobs j
   WHERE j.campaign_id = $1 AND j.status IN ('failed', 'skipped')
     AND (j.reason = ANY ($4::text[]) OR j.channel_id = $5::bigint)
     AND NOT EXISTS (SELECT FROM channels ch WHERE ch.id = j.channel_id AND ch.excluded_at IS NOT NULL)
     FOR UPDATE  -- of two people at once one has them
), campaign AS (
  UPDATE campaigns
     SET status = CASE status WHEN 'paused' THEN 'paused' ELSE 'running' END,
         started_at = CASE status WHEN 'finished' THEN now() ELSE started_at END,
         resumed_at = now(), ended_at = NULL, rev = rev + 1, changed_at = now(), changed_by = $3
   WHERE id = $1 AND status = ANY ($2) AND EXISTS (SELECT FROM chosen)
  RETURNING id, account_id
), cards AS (  -- what showed its end follows it again
  UPDATE cards c SET is_final = false FROM campaign WHERE c.campaign_id = campaign.id
), again AS (
  UPDATE jobs j
     SET status = 'pending', ended_at = NULL, not_before = NULL, budget = j.attempts + $6::smallint
    FROM campaign, chosen WHERE j.id = chosen.id
)
SELECT account_id FROM campaign;

-- name: halt
-- $1 sources, $2 actor: everything at once
UPDATE campaigns
   SET status = 'paused', pause_reason = 'halt', pause_detail = NULL, paused_at = now(), rev = rev + 1,
       changed_at = now(), changed_by = $2
 WHERE status = ANY ($1)
RETURNING id;

-- name: release
-- $1 sources, $2 actor, $3 how late a start may be: the way back of halt
UPDATE campaigns
   SET status = CASE WHEN started_at IS NOT NULL THEN 'running'
                     WHEN starts_at < now() - $3::interval THEN 'paused' ELSE 'scheduled' END,
       pause_reason = CASE WHEN started_at IS NULL AND starts_at < now() - $3::interval THEN 'missed' END,
       paused_at = CASE WHEN started_at IS NULL AND starts_at < now() - $3::interval THEN now() END,
       rev = rev + 1, changed_at = now(), changed_by = $2
 WHERE status = ANY ($1) AND pause_reason = 'halt'
RETURNING id, account_id, rev, greatest(starts_at - now(), interval '0') AS delay,
          status = 'scheduled' OR planned_at IS NULL AS is_unplanned;

-- name: halted
SELECT count(*) FROM campaigns WHERE status = 'paused' AND pause_reason = 'halt';

-- name: status
SELECT status, rev FROM campaigns WHERE id = $1;

-- name: launchable
-- $2 person
SELECT status, rev,
       needs_approval(created_by, $2, (SELECT count(*) FROM draft_channels
                                        WHERE campaign_id = $1 AND removed IS NULL)) AS needs_approval
  FROM campaigns WHERE id = $1;

-- name: wake
-- $1 account
UPDATE accounts SET wake = wake + 1 WHERE id = $1 RETURNING wake;

-- name: to_start
-- campaigns that should have been started or planned: their queue row may be lost
SELECT id, rev FROM campaigns
 WHERE (status = 'scheduled' AND starts_at <= now())
    OR (status = 'running' AND started_at IS NOT NULL AND planned_at IS NULL);

-- name: to_wake
-- accounts of this process ($1 owner) with a delivery that could go out now, or a campaign that is at its end.
-- Waves are released from the first on: what is held comes after the last of them
SELECT DISTINCT a.id
  FROM accounts a
  JOIN campaigns c ON c.account_id = a.id AND c.status = 'running' AND c.planned_at IS NOT NULL
 CROSS JOIN LATERAL (
       SELECT max(b.id) AS released FROM batches b
        WHERE b.campaign_id = c.id AND b.released_at IS NOT NULL) wave
 CROSS JOIN LATERAL (
       SELECT (SELECT j.id FROM jobs j
                WHERE j.campaign_id = c.id AND j.status = 'pending' AND j.batch_id <= wave.released
                  AND (j.not_before IS NULL OR j.not_before <= now())
                ORDER BY j.batch_id, j.id LIMIT 1) IS NOT NULL AS is_due,
              (SELECT j.batch_id FROM jobs j
                WHERE j.campaign_id = c.id AND j.status = 'pending'
                ORDER BY j.batch_id, j.id LIMIT 1) <= wave.released AS is_open,
              EXISTS (SELECT FROM jobs j
                       WHERE j.campaign_id = c.id AND j.status = 'sending') AS is_sending) rest
 WHERE a.owner = $1
   AND (a.blocked_until IS NULL OR a.blocked_until <= now())
   AND (a.waits_until IS NULL OR a.waits_until <= now())
   AND (rest.is_due OR NOT (coalesce(rest.is_open, false) OR rest.is_sending));

-- name: limits
SELECT a.limits::text FROM campaigns c JOIN accounts a ON a.id = c.account_id WHERE c.id = $1;

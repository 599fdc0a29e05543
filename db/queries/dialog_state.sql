-- $1 bot, $2 chat, $3 user, $4 thread, $5 destiny everywhere

-- name: state
SELECT state FROM fsm_state
 WHERE bot_id = $1 AND chat_id = $2 AND user_id = $3 AND thread_id = $4 AND destiny = $5;

-- name: data
SELECT data::text FROM fsm_state
 WHERE bot_id = $1 AND chat_id = $2 AND user_id = $3 AND thread_id = $4 AND destiny = $5;

-- name: set_state
INSERT INTO fsm_state (bot_id, chat_id, user_id, thread_id, destiny, state)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (bot_id, chat_id, user_id, thread_id, destiny)
DO UPDATE SET state = excluded.state, updated_at = now();

-- name: set_data
INSERT INTO fsm_state (bot_id, chat_id, user_id, thread_id, destiny, data)
VALUES ($1, $2, $3, $4, $5, $6::jsonb)
ON CONFLICT (bot_id, chat_id, user_id, thread_id, destiny)
DO UPDATE SET data = excluded.data, updated_at = now();

-- name: add_data
INSERT INTO fsm_state (bot_id, chat_id, user_id, thread_id, destiny, data)
VALUES ($1, $2, $3, $4, $5, $6::jsonb)
ON CONFLICT (bot_id, chat_id, user_id, thread_id, destiny)
DO UPDATE SET data = fsm_state.data || excluded.data, updated_at = now()
RETURNING data::text;

GRANT USAGE ON SCHEMA backbone TO edge;

-- What row-level security asks: may the caller of this transaction see rows of that tenant?
CREATE FUNCTION backbone.visible(tenant text) RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN tenant = current_setting('tieout.tenant', true)
    OR current_setting('tieout.tenant', true) = 'house';

-- Business time where it is not the system's: one row.
CREATE TABLE backbone.business_clock (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  instant timestamptz NOT NULL
);

-- How far a consumer group has counted a partition: the first offset that it has not.
CREATE TABLE backbone.position (
  grp text NOT NULL,
  topic text NOT NULL,
  partition int NOT NULL CHECK (partition >= 0),
  next bigint NOT NULL CHECK (next >= 0),
  -- Where the log ended when it was found to end before next: no record counts until a person, who
  -- has found out why, sets next to where the log is to be read from, and this to null.
  stopped_at bigint CHECK (stopped_at >= 0),
  PRIMARY KEY (grp, topic, partition)
) WITH (fillfactor = 50);

-- Events that are committed and not yet in the event log; the relay sends and deletes them.
CREATE TABLE backbone.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL,
  key text NOT NULL,
  event bytea NOT NULL,
  traceparent text NOT NULL
);

-- Who may act alone. The token rises with every new holder; it is part of a key so that holding a
-- row FOR KEY SHARE keeps the next holder out, but not the present one from renewing.
CREATE TABLE backbone.lease (
  name text PRIMARY KEY,
  holder text NOT NULL,
  token bigint NOT NULL,
  expires_at timestamptz NOT NULL,
  UNIQUE (name, token)
);

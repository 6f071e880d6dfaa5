-- Where one customer's use of one meter under one contract is measured. Its zone is part of it, so
-- that a contract that moves to another zone does not move days that were measured before. Billing
-- counts by the zone in which the contract began.
CREATE TABLE usage.metering_point (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant text NOT NULL,
  customer text NOT NULL,
  contract text NOT NULL,
  entity text NOT NULL,
  zone text NOT NULL,
  billed_zone text NOT NULL,
  meter text NOT NULL,
  UNIQUE (customer, contract, meter, entity, zone, billed_zone, tenant)
);

-- One row per identity (tenant, source, id), for ever: hence partitions by the digest of the
-- identity and not by time. They are the parts into which the log is split too: a batch of the log
-- goes into one of them. point and day have no foreign key, which would cost a look-up per event.
CREATE TABLE usage.event (
  digest uuid PRIMARY KEY,
  payload_hash uuid NOT NULL,
  event_time timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  log_offset bigint NOT NULL,
  log_partition integer NOT NULL,
  repeats integer NOT NULL DEFAULT 0,
  point integer,
  day date, -- in the point's zone
  quantity numeric NOT NULL CHECK (quantity >= 0),
  tenant text NOT NULL, -- the sender's
  source text NOT NULL,
  status text NOT NULL,
  reason text,
  event bytea NOT NULL, -- JSON as received, which text would cost a check and two conversions
  -- An event that was held is in no addition of its batch: a revision after this one carries it.
  after_revision integer,
  CHECK (CASE status
    WHEN 'STORED' THEN reason IS NULL AND point IS NOT NULL AND day IS NOT NULL
    WHEN 'HELD' THEN reason IS NOT NULL AND point IS NULL AND day IS NULL
    WHEN 'REJECTED' THEN reason IS NOT NULL AND point IS NULL AND day IS NULL
    ELSE false END)
) PARTITION BY RANGE (digest);

-- Rows hardly ever change and what they hold is alike from month to month, so a look at all of them
-- each time that they have doubled is enough; each tenth more is what autovacuum would take.
CREATE TABLE usage.event_0 PARTITION OF usage.event
  FOR VALUES FROM (MINVALUE) TO ('40000000-0000-0000-0000-000000000000')
  WITH (autovacuum_analyze_scale_factor = 1, autovacuum_vacuum_insert_scale_factor = 1);
CREATE TABLE usage.event_1 PARTITION OF usage.event
  FOR VALUES FROM ('40000000-0000-0000-0000-000000000000') TO ('80000000-0000-0000-0000-000000000000')
  WITH (autovacuum_analyze_scale_factor = 1, autovacuum_vacuum_insert_scale_factor = 1);
CREATE TABLE usage.event_2 PARTITION OF usage.event
  FOR VALUES FROM ('80000000-0000-0000-0000-000000000000') TO ('c0000000-0000-0000-0000-000000000000')
  WITH (autovacuum_analyze_scale_factor = 1, autovacuum_vacuum_insert_scale_factor = 1);
CREATE TABLE usage.event_3 PARTITION OF usage.event
  FOR VALUES FROM ('c0000000-0000-0000-0000-000000000000') TO (MAXVALUE)
  WITH (autovacuum_analyze_scale_factor = 1, autovacuum_vacuum_insert_scale_factor = 1);

-- The events of a window are found by the times of its day; a range of pages costs one entry.
CREATE INDEX event_time ON usage.event USING brin (event_time) WITH (autosummarize = on);
CREATE INDEX event_held ON usage.event (digest) WHERE status = 'HELD';

-- Events by day of event time (UTC); received is their sum without delivered and billed.
CREATE TABLE usage.counter (
  tenant text NOT NULL,
  source text NOT NULL,
  meter text NOT NULL,
  day date NOT NULL,
  stored bigint NOT NULL DEFAULT 0,
  held bigint NOT NULL DEFAULT 0,
  rejected bigint NOT NULL DEFAULT 0,
  repeated bigint NOT NULL DEFAULT 0,
  delivered bigint NOT NULL DEFAULT 0 CHECK (delivered <= stored),
  billed bigint NOT NULL DEFAULT 0 CHECK (billed <= delivered),
  PRIMARY KEY (tenant, source, meter, day)
) WITH (fillfactor = 70);

-- What the stored events of a batch of the log, which ends before next, add to windows, until they
-- have it: sums by point, day, tenant and source of the sender, and UTC day.
CREATE TABLE usage.addition (
  log_partition integer NOT NULL,
  next bigint NOT NULL,
  points integer[] NOT NULL,
  days date[] NOT NULL,
  tenants text[] NOT NULL,
  sources text[] NOT NULL,
  utc_days date[] NOT NULL,
  quantities numeric[] NOT NULL,
  events bigint[] NOT NULL,
  PRIMARY KEY (log_partition, next)
);

-- It is read once, within seconds: packing it would cost more than it saves.
ALTER TABLE usage.addition
  ALTER points SET STORAGE EXTERNAL, ALTER days SET STORAGE EXTERNAL,
  ALTER tenants SET STORAGE EXTERNAL, ALTER sources SET STORAGE EXTERNAL,
  ALTER utc_days SET STORAGE EXTERNAL, ALTER quantities SET STORAGE EXTERNAL,
  ALTER events SET STORAGE EXTERNAL;

-- The log position up to which stored events are in windows.
CREATE TABLE usage.windowed (
  log_partition integer PRIMARY KEY,
  next bigint NOT NULL
);

-- One local day of a metering point. Its revisions carry what is planned: billing has what is
-- delivered of it, a person what is parked, and the rest is on its way. A window is pending while it
-- holds events that no revision carries.
CREATE TABLE usage.usage_window (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  point integer NOT NULL REFERENCES usage.metering_point,
  day date NOT NULL,
  tenant text NOT NULL, -- the customer's
  quantity numeric NOT NULL,
  planned numeric NOT NULL DEFAULT 0,
  delivered numeric NOT NULL DEFAULT 0,
  parked numeric NOT NULL DEFAULT 0,
  events bigint NOT NULL,
  revision integer NOT NULL DEFAULT 0,
  pending boolean NOT NULL DEFAULT true,
  UNIQUE (point, day),
  CHECK (delivered + parked <= planned AND planned <= quantity)
) WITH (fillfactor = 80);

-- What is not delivered in full: little of what is there.
CREATE INDEX usage_window_undelivered ON usage.usage_window (id) WHERE pending OR delivered < planned;
CREATE INDEX usage_window_day ON usage.usage_window (day);

-- Whose events a window holds, so that counters learn what became of them without touching events.
CREATE TABLE usage.contribution (
  window_id bigint NOT NULL REFERENCES usage.usage_window,
  tenant text NOT NULL,
  source text NOT NULL,
  day date NOT NULL, -- UTC
  events bigint NOT NULL,
  planned bigint NOT NULL DEFAULT 0,
  delivered bigint NOT NULL DEFAULT 0,
  billed bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (window_id, tenant, source, day),
  CHECK (billed <= delivered AND delivered <= planned AND planned <= events)
) WITH (fillfactor = 80);

-- A revision carries the events of its window from the log positions of the revision before up to
-- log_until, one position per partition of the log. Its parts add up to its quantity: a vendor
-- takes only so many digits at once.
CREATE TABLE usage.delivery (
  window_id bigint NOT NULL REFERENCES usage.usage_window,
  revision integer NOT NULL,
  part integer NOT NULL,
  quantity numeric NOT NULL CHECK (quantity > 0),
  log_until bigint[] NOT NULL,
  state text NOT NULL DEFAULT 'PLANNED' CHECK (state IN ('PLANNED', 'DELIVERED', 'PARKED')),
  attempts integer NOT NULL DEFAULT 0,
  first_sent_at timestamptz, -- wall time, as vendors count their dedup windows
  -- Apart from those attempts: how often billing was away or limited us, since when in wall time.
  refusals integer NOT NULL DEFAULT 0,
  first_refused_at timestamptz,
  due_at timestamptz NOT NULL, -- wall time
  -- Billing's ids of the invoice and of its line that charge for it; none where it came too late.
  invoice text,
  invoice_line text,
  PRIMARY KEY (window_id, revision, part),
  CHECK ((invoice IS NULL) = (invoice_line IS NULL)),
  CHECK (invoice IS NULL OR state = 'DELIVERED')
);

CREATE INDEX delivery_planned ON usage.delivery (due_at) WHERE state = 'PLANNED';
CREATE INDEX delivery_invoice ON usage.delivery (invoice, invoice_line, window_id)
  WHERE invoice IS NOT NULL;

-- The invoices whose deliveries are marked, by billing's id: heard again, they mark nothing more.
CREATE TABLE usage.invoice (
  entity text NOT NULL,
  id text NOT NULL,
  PRIMARY KEY (entity, id)
);

ALTER TABLE usage.event ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage.counter ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage.metering_point ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage.contribution ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage.usage_window ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage.delivery ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON usage.event FOR SELECT TO edge USING (backbone.visible(tenant));
CREATE POLICY visible ON usage.counter FOR SELECT TO edge USING (backbone.visible(tenant));
CREATE POLICY visible ON usage.metering_point FOR SELECT TO edge USING (backbone.visible(tenant));
CREATE POLICY visible ON usage.contribution FOR SELECT TO edge USING (backbone.visible(tenant));
CREATE POLICY visible ON usage.usage_window FOR SELECT TO edge USING (backbone.visible(tenant));
CREATE POLICY visible ON usage.delivery FOR SELECT TO edge
  USING (EXISTS (SELECT FROM usage.usage_window w WHERE w.id = window_id));

GRANT USAGE ON SCHEMA usage TO edge;
GRANT SELECT ON usage.event, usage.counter, usage.metering_point, usage.usage_window,
  usage.delivery TO edge;

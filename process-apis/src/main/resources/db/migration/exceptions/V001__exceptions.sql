-- What needs a person. At most one is open per class and document: repeats count as attempts.
CREATE TABLE exceptions.exception (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant     text NOT NULL,
  class      text NOT NULL,
  financial  boolean NOT NULL,
  status     text NOT NULL DEFAULT 'OPEN'
             CHECK (status IN ('OPEN', 'WAITING_APPROVAL', 'RESOLVED', 'IGNORED')),
  code       text NOT NULL,
  summary    text NOT NULL,
  customer   text,
  document   text NOT NULL,
  amount     numeric,
  currency   text,
  entity     text,
  period     text,
  action     text NOT NULL,
  payload    text,
  opened_at  timestamptz NOT NULL,
  settled_at timestamptz,
  attempts   integer NOT NULL DEFAULT 1,
  CHECK ((amount IS NULL) = (currency IS NULL)),
  CHECK ((settled_at IS NULL) = (status IN ('OPEN', 'WAITING_APPROVAL')))
);

CREATE UNIQUE INDEX exception_open ON exceptions.exception (document, class)
  WHERE status IN ('OPEN', 'WAITING_APPROVAL');

-- The payload is evidence: it is written once.
CREATE FUNCTION exceptions.payload_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the payload of exception % is immutable', OLD.id;
END $$;
CREATE TRIGGER payload_is_immutable BEFORE UPDATE ON exceptions.exception
  FOR EACH ROW WHEN (OLD.payload IS DISTINCT FROM NEW.payload)
  EXECUTE FUNCTION exceptions.payload_is_immutable();

ALTER TABLE exceptions.exception ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON exceptions.exception FOR SELECT TO edge
  USING (backbone.visible(tenant));

GRANT USAGE ON SCHEMA exceptions TO edge;
GRANT SELECT ON exceptions.exception TO edge;

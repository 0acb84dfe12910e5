CREATE TABLE giftcard_pins (
  account_id BIGINT NOT NULL,
  giftcard_id BIGINT NOT NULL,
  mac BYTEA NOT NULL,
  sealed BYTEA NOT NULL,
  wrong_tries BIGINT DEFAULT 0 NOT NULL,
  locked_until TIMESTAMP WITH TIME ZONE,
  CONSTRAINT giftcard_pins_pkey PRIMARY KEY (account_id, giftcard_id),
  CONSTRAINT giftcard_pins_account_id_giftcard_id_fkey FOREIGN KEY(account_id, giftcard_id) REFERENCES giftcards (account_id, id),
  CONSTRAINT giftcard_pins_wrong_tries_check CHECK (wrong_tries >= 0)
)

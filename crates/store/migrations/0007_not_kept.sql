-- What was understood and is not kept: data points of metrics.
ALTER TABLE sources ADD COLUMN not_kept INTEGER NOT NULL DEFAULT 0;

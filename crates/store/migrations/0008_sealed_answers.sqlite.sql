-- Version 8: the answers to commands with a key are kept sealed; those of before are forgotten.

DELETE FROM "idempotency_key";

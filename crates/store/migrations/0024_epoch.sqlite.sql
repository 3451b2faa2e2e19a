-- Version 24: how often all phones of somebody were told to forget; the risks of a clue.

ALTER TABLE "account" ADD COLUMN "phones_epoch" INTEGER;

ALTER TABLE "clue" ADD COLUMN "risks" TEXT;

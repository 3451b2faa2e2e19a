-- Version 27: the day on which a department accepted, beside that of its answer; what was repaid of a loan, and what is owed;
-- what passed on when a post ended.

ALTER TABLE "referral" ADD COLUMN "accepted_on" TEXT;
ALTER TABLE "loan" ADD COLUMN "repaid" INTEGER;
ALTER TABLE "loan" ADD COLUMN "owed" INTEGER;
ALTER TABLE "account_change" ADD COLUMN "handed_over" TEXT;

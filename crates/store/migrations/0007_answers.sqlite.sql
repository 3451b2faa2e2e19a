-- Version 7: what a department gave by an answer, apart from its words, and who is told of the answer.

ALTER TABLE "referral" ADD COLUMN "amount" INTEGER;
ALTER TABLE "referral" ADD COLUMN "given_on" TEXT;
ALTER TABLE "referral" ADD COLUMN "sent_by" INTEGER;

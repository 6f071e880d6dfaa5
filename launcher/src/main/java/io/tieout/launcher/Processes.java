package io.tieout.launcher;

import io.tieout.api.ExceptionsProcess;
import io.tieout.api.LineageProcess;
import io.tieout.api.MasterdataProcess;
import io.tieout.api.PostingProcess;
import io.tieout.api.ReconciliationProcess;
import io.tieout.api.UsageProcess;

/** The process APIs, here or in another process. */
record Processes(
    MasterdataProcess masterdata,
    UsageProcess usage,
    PostingProcess posting,
    ReconciliationProcess reconciliation,
    LineageProcess lineage,
    ExceptionsProcess exceptions) {}

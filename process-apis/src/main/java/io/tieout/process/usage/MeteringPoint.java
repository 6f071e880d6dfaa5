package io.tieout.process.usage;

/**
 * Where one customer's use of one meter under one contract is measured.
 *
 * @param tenant the customer's
 * @param zone IANA zone in which its days are counted
 * @param billedZone IANA zone in which billing counts its days: the one that the contract began in
 */
record MeteringPoint(
    String tenant,
    String customer,
    String contract,
    String entity,
    String zone,
    String billedZone,
    String meter) {}

/**
 * What a month of the sample survives: kills of the product and of everything, an ERP that is away,
 * a process that freezes, layers apart. Each test runs the one command in processes of its own and
 * then reads the simulated vendors themselves.
 */
package io.tieout.quality.survival;

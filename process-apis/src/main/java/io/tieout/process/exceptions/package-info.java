/**
 * What needs a person, kept with its business context and its payload. Other capabilities raise and
 * resolve through {@link io.tieout.process.exceptions.ExceptionLog}, in the transaction of the
 * effect.
 */
package io.tieout.process.exceptions;

/**
 * JSON as money needs it: duplicate keys, trailing tokens and unknown fields are refused, numbers
 * are decimals, times are ISO text, and the same object is always written as the same bytes.
 */
package io.tieout.backbone.json;

/** What can be seen from outside: trace context, health, metrics. */
package io.tieout.backbone.telemetry;

/** Configuration: JSON files laid over each other, read into records that refuse bad values. */
package io.tieout.backbone.config;

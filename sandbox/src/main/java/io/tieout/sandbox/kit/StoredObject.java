package io.tieout.sandbox.kit;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An object of a vendor as kept.
 *
 * @param key the external key, or null
 * @param sequence rises in order of creation within the simulator
 * @param body a copy of its own: changing it changes nothing stored
 */
public record StoredObject(String id, String key, long sequence, ObjectNode body) {}

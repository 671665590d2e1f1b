// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

/**
 * A configuration and its number at an endpoint.
 *
 * @param version from 1; 0 for the one that the endpoint was bound with.
 * @param json    the text.
 */
public record ConfigText(long version, String json)
{
}

// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

/**
 * What the gain plugin does to the frame that comes next, to the bit: its factor, and the ramp on which a new one is
 * reached. Arithmetic is the plugin's own, in floats, so that results can be compared for equality.
 *
 * <p>Immutable but for {@link #advance()}, which is called for each frame and must not allocate.
 */
final class SoakGain
{
    /** Length of a ramp at the rate of what is played: 20 ms. */
    static final int RAMP_FRAMES = SoakSignal.SAMPLE_RATE * 20 / 1000;

    private boolean enabled;
    private float target;
    private float step;
    /** Frames of the ramp that are still to come; 0 when settled. */
    private int remaining;

    /** Enabled and settled. */
    SoakGain(final float target)
    {
        this.enabled = true;
        this.target = target;
    }

    /** Takes over the state of another one. */
    void set(final SoakGain other)
    {
        enabled = other.enabled;
        target = other.target;
        step = other.step;
        remaining = other.remaining;
    }

    /** What the next frame is multiplied by. */
    float factor()
    {
        return !enabled ? 1 : remaining > 0 ? target - step * (remaining - 1) : target;
    }

    /** A frame has come. */
    void advance()
    {
        if (remaining > 0)
        {
            remaining--;
        }
    }

    /** Whether a ramp is under way. */
    boolean isMoving()
    {
        return enabled && remaining > 0;
    }

    /** Another instance is made from the configuration: there is no ramp. */
    void settle()
    {
        remaining = 0;
    }

    /** The plugin is disabled, or enabled again, and then its instance is made with a gain. */
    void toggle(final float gain)
    {
        enabled = !enabled;
        target = enabled ? gain : target;
        remaining = 0;
    }

    /** Another gain, on a ramp from where it is; at once where there is no instance. */
    void moveTo(final float gain)
    {
        final float factor = remaining > 0 ? target - step * remaining : target;
        target = gain;
        remaining = enabled ? RAMP_FRAMES : 0;
        step = (gain - factor) / RAMP_FRAMES;
    }
}

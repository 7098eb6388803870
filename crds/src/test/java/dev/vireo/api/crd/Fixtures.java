package dev.vireo.api.crd;

/** One valid object of each kind, as a person writes it; tests change one thing in it. */
public final class Fixtures {
  /** The least that a VM must say. */
  public static final String VM =
      """
      apiVersion: vireo.dev/v1alpha1
      kind: VirtualMachine
      metadata:
        name: web-1
      spec:
        power: "On"
        cpu: {cores: 1}
        memory: {size: 128Mi}
        disks:
        - name: root
          ephemeral: {image: {name: tiny}}
      """;

  /** An image. */
  public static final String IMAGE =
      """
      apiVersion: vireo.dev/v1alpha1
      kind: MachineImage
      metadata:
        name: tiny
      spec:
        hostFile: {path: debian/tiny.img}
      """;

  /** A Domain that has not been opened. */
  public static final String DOMAIN =
      """
      apiVersion: vireo.dev/v1alpha1
      kind: Domain
      metadata:
        name: web-1-abcde
        finalizers: [vireo.dev/domain]
      spec:
        virtualMachine: {name: web-1, uid: 6f1dd5b2-0b4e-4a43-9a1b-6c0f2c6f0001}
        cpu: {cores: 1}
        memory: {size: 128Mi}
        firmware: {type: bios}
        disks:
        - name: root
          ephemeral: {image: {name: tiny, hostFile: {path: debian/tiny.img}}}
        networks:
        - name: default
          mac: "02:aa:bb:cc:dd:ee"
          pod: {binding: Passthrough}
        terminationGracePeriodSeconds: 60
      """;

  /** Who may write Domains, also where the admission policies are in force. */
  public static final String OPERATOR = "system:serviceaccount:vireo-system:vireo-operator";

  private Fixtures() {}
}

#!/bin/bash
# A machine of its own for a test: systemd as process 1 of new namespaces, on a read-only view of this machine's files.
# machine.sh CHECKOUT NATIVE: the program's files, and the folder of TensorFlow's library. What is written is gone with it.
set -euo pipefail
checkout=$1 native=$2

mount --make-rprivate /
mount -t tmpfs none /mnt
mkdir -p /mnt/opt /mnt/etc/upper /mnt/etc/work
for name in program native; do mkdir -p "/mnt/opt/murmuration/$name" "/mnt/$name/upper" "/mnt/$name/work"; done
layer() { mount -t overlay none -o "lowerdir=$2,upperdir=/mnt/$1/upper,workdir=/mnt/$1/work,metacopy=on" "$3"; }
layer program "$checkout" /mnt/opt/murmuration/program
layer native "$native" /mnt/opt/murmuration/native
layer etc /etc /etc
mount --rbind /mnt/opt /opt
for folder in /run /tmp /var/lib /var/cache /root /home; do mount -t tmpfs none "$folder"; done
mount -o bind,remount,ro /

# The kernel is everybody's: its settings stay as they are, and of the control groups only the machine's own are seen.
mount -t proc proc /proc
mount --bind /proc/sys /proc/sys
mount -o bind,remount,ro /proc/sys
umount --lazy /sys/fs/cgroup
mount -t cgroup2 none /sys/fs/cgroup

mkdir -p /run/systemd/system
printf '[Unit]\nDescription=Nothing but what is asked for\nDefaultDependencies=no\n' > /run/systemd/system/bare.target
export container=test
exec /lib/systemd/systemd --system --unit=bare.target --log-target=console --show-status=no

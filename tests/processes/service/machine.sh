#!/bin/bash
# A machine of its own for a test: systemd as process 1 of new namespaces, on a read-only view of this machine's files.
# machine.sh CHECKOUT NATIVE DENO: the program's files, the folder of TensorFlow's library, and Deno, wherever it lies.
# What is written is gone with the machine.
set -euo pipefail
checkout=$1 native=$2 deno=$3

mount --make-rprivate /
mount -t tmpfs none /mnt
mkdir -p /mnt/opt/murmuration/{program,native} /mnt/{program,native,etc,bin}/{upper,work}
layer() { mount -t overlay none -o "lowerdir=$2,upperdir=/mnt/$1/upper,workdir=/mnt/$1/work,metacopy=on" "$3"; }
layer program "$checkout" /mnt/opt/murmuration/program
layer native "$native" /mnt/opt/murmuration/native
layer etc /etc /etc
layer bin /usr/local/bin /usr/local/bin
rm -f /usr/local/bin/deno && touch /usr/local/bin/deno
mount --bind "$deno" /usr/local/bin/deno
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
